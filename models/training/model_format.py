# Neural Style: paint a picture in the style of another.
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model format (docs/model-format.md) in PyTorch.

`Network` builds a trainable module from the list of layers that is stored in a model file, so what is
trained, what is saved and what the engine runs is one description.  Pictures are [batch, 3, height, width],
RGB, sRGB-encoded, 0 ... 255.
"""

import json

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

METHODS = {"fast": ["network"], "features": ["network"], "adain": ["network.encoder", "network.decoder"]}


def convolve(x, weight, bias, stride, padding):
    """conv2d, channels last; on a CPU with channels filled up to vectors of 16.

    oneDNN 3.7, which PyTorch 2.6 computes with, reads beyond other numbers of channels on some processors: results,
    and gradients above all, are then wrong without a word (check_gradients.py).
    """
    out, into = weight.shape[:2]
    more_in, more_out = (-into % 16 if into > 3 else 0, -out % 16) if x.device.type == "cpu" else (0, 0)
    if more_in:
        x = F.pad(x, (0, 0, 0, 0, 0, more_in))
    if more_in or more_out:
        weight = F.pad(weight, (0, 0, 0, 0, 0, more_in, 0, more_out))
        bias = F.pad(bias, (0, more_out))
    weight = weight.contiguous(memory_format=torch.channels_last)
    y = F.conv2d(x.contiguous(memory_format=torch.channels_last), weight, bias, stride=stride, padding=padding)
    return y[:, :out] if more_out else y


class Network(nn.Module):
    """Layers applied in order; `shapes` gives the shape of every tensor the layers name."""

    convolve = staticmethod(convolve)

    def __init__(self, layers, shapes):
        super().__init__()
        self.layers = layers
        self.names = []
        for layer in layers:
            if "weights" not in layer:
                continue
            for part in ("weight", "bias"):
                name = f"{layer['weights']}.{part}"
                if name not in self.names:
                    self.names.append(name)
                    self.register_parameter(_mangled(name), nn.Parameter(torch.zeros(shapes[name])))

    def tensor(self, name):
        return getattr(self, _mangled(name))

    def tensors(self):
        return {name: self.tensor(name) for name in self.names}

    def load(self, tensors):
        with torch.no_grad():
            for name in self.names:
                self.tensor(name).copy_(tensors[name])
        return self

    def forward(self, x, style=None, taps=None):
        """Return (output, saved outputs).

        style: index of the style of each picture of the batch, for norms of several styles.
        taps: outputs of another network which layers may name (for a decoder: already normalised).
        """
        saved = {**(taps or {}), "input": x}
        for layer in self.layers:
            x = saved[layer["from"]] if "from" in layer else x
            x = getattr(self, "_" + layer["op"].replace("-", "_"))(x, layer, saved, style)
            if "save" in layer:
                saved[layer["save"]] = x
        return x, saved

    def _conv(self, x, layer, saved, style):
        weight = self.tensor(layer["weights"] + ".weight")
        bias = self.tensor(layer["weights"] + ".bias")
        pad = int(weight.shape[2]) // 2
        if pad and layer.get("pad", "reflect") == "reflect":
            x, pad = F.pad(x, (pad,) * 4, mode="reflect"), 0
        return self.convolve(x, weight.to(x.dtype), bias.to(x.dtype), stride=layer.get("stride", 1), padding=pad)

    def _instance_norm(self, x, layer, saved, style):
        gain = self.tensor(layer["weights"] + ".weight")
        shift = self.tensor(layer["weights"] + ".bias")
        epsilon = layer.get("epsilon", 1e-5)
        if gain.dim() == 2:
            gain, shift = gain[style], shift[style]
        else:
            gain, shift = gain.expand(len(x), -1), shift.expand(len(x), -1)
        if x.device.type != "cpu":
            precise = x.float() if x.dtype == torch.bfloat16 else x
            variance, mean = torch.var_mean(precise, (2, 3), correction=0)
            scale = gain * (variance + epsilon).rsqrt()
            y = (precise - mean[:, :, None, None]) * scale[:, :, None, None] + shift[:, :, None, None]
            return y.to(x.dtype)
        # the batch norm of one picture, which unlike instance_norm leaves channels where they are: last
        normalised = [F.batch_norm(x[i:i + 1], None, None, gain[i], shift[i], training=True, eps=epsilon)
                      for i in range(len(x))]
        return normalised[0] if len(x) == 1 else torch.cat(normalised)

    def _relu(self, x, layer, saved, style):
        return F.relu(x)

    def _tanh(self, x, layer, saved, style):
        return torch.tanh(x.float()) if x.dtype == torch.bfloat16 else torch.tanh(x)

    def _affine(self, x, layer, saved, style):
        def values(key, default):
            value = torch.as_tensor(layer.get(key, default), dtype=x.dtype, device=x.device)
            return value.view(1, -1, 1, 1)
        return x * values("scale", 1.0) + values("offset", 0.0)

    def _max_pool(self, x, layer, saved, style):
        return F.max_pool2d(x, 2)

    def _average_pool(self, x, layer, saved, style):
        return F.avg_pool2d(x, 2)

    def _upsample(self, x, layer, saved, style):
        return F.interpolate(x, scale_factor=2, mode="nearest")

    def _add(self, x, layer, saved, style):
        return x + saved[layer["with"]]

    def _noise(self, x, layer, saved, style):
        return x + torch.randn_like(x) * layer["deviation"]


def _mangled(name):
    return name.replace(".", "/")


def adain(content, style):
    """Adaptive instance normalisation (Huang & Belongie 2017, eq. 8), population variance + 1e-5."""
    def moments(f):
        variance, mean = torch.var_mean(f, (2, 3), keepdim=True, correction=0)
        return mean, (variance + 1e-5).sqrt()
    if content.dtype == torch.bfloat16:
        content, style = content.float(), style.float()
    mean_c, deviation_c = moments(content)
    mean_s, deviation_s = moments(style)
    return (content - mean_c) / deviation_c * deviation_s + mean_s


class Model:
    """A model file: its metadata (values decoded from JSON) and its networks."""

    def __init__(self, path):
        with safe_open(path, framework="pt") as file:
            meta = file.metadata()
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}
        self.meta = {key: _decoded(key, value) for key, value in meta.items()}
        shapes = {name: tensor.shape for name, tensor in tensors.items()}
        self.networks = {key: Network(self.meta[key], shapes).load(tensors).eval().requires_grad_(False)
                         for key in METHODS[self.meta["method"]]}

    def to(self, device):
        for network in self.networks.values():
            network.to(device)
        return self

    def styles(self):
        return self.meta.get("styles", [{"name": self.meta["name"], "title": self.meta["title"]}])

    def fast(self, picture, style=0):
        """Paint with a generator, padded and cropped as the engine does it; not clamped."""
        padded, height, width, pad = padded_picture(picture, self.meta)
        index = torch.full((len(picture),), style, device=picture.device)
        out = self.networks["network"](padded, style=index)[0]
        return out[:, :, pad:pad + height, pad:pad + width]

    def adain(self, picture, style_picture, strength=1.0):
        """Paint in the style of another picture; strength blends own and normalised taps (paper, eq. 14)."""
        content, height, width, pad = padded_picture(picture, self.meta)
        style = padded_picture(style_picture, self.meta)[0]
        encoder, decoder = self.networks["network.encoder"], self.networks["network.decoder"]
        own, other = encoder(content)[1], encoder(style)[1]
        taps = {name: torch.lerp(own[name], adain(own[name], other[name]), strength)
                for name in own if name != "input"}
        out = decoder(taps[decoder.layers[0]["from"]], taps=taps)[0]
        return out[:, :, pad:pad + height, pad:pad + width]

    def features(self, picture):
        """The saved outputs of the loss network."""
        return self.networks["network"](picture)[1]


def padded_picture(picture, meta):
    pad, multiple = int(meta.get("padding", 0)), int(meta.get("multiple", 1))
    height, width = picture.shape[2:]
    right, bottom = -(width + 2 * pad) % multiple, -(height + 2 * pad) % multiple
    padded = F.pad(picture, (pad,) * 4, mode="reflect")
    # the padded picture is reflected once more, at its own right and bottom edges
    return F.pad(padded, (0, right, 0, bottom), mode="reflect"), height, width, pad


def _decoded(key, value):
    if key.startswith("network") or key in ("styles", "losses"):
        return json.loads(value)
    return value


def save_model(path, meta, tensors, half=True):
    """Write a model; `meta` holds text, or lists and dictionaries that become JSON."""
    meta = dict({"format": "neural-style", "version": "1"}, **meta)
    text = {key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for key, value in meta.items()}
    kind = torch.float16 if half else torch.float32
    save_file({name: tensor.detach().cpu().to(kind).contiguous() for name, tensor in tensors.items()},
              path, metadata=text)
