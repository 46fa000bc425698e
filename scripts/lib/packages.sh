# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Debian's packages, by what needs them.

NS_PACKAGES=(
  # building
  gcc libc6-dev meson ninja-build pkgconf gettext git
  libgimp-3.0-dev libgtk-3-dev libopenblas-dev libpng-dev libjansson-dev
  # tests
  libcmocka-dev clang-format libasan8 libubsan1 python3 python3-pil shellcheck mandoc
  # running GIMP, also in Chinese and on a screen nobody sees
  gimp gimp-data python3-gi gir1.2-gimp-3.0 locales fonts-wqy-microhei
  xvfb xauth xdotool imagemagick
  # the demo's photographs
  palapeli-data
)

# Locales that the tests switch to; German writes a comma in numbers
NS_LOCALES=(en_US.UTF-8 de_DE.UTF-8 zh_CN.UTF-8)

# Only for scripts/bench, which asks for them itself
NS_BENCH_PACKAGES=(python3-torch python3-onnx python3-onnxruntime python3-safetensors python3-numpy)
