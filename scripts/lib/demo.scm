; SPDX-License-Identifier: GPL-3.0-or-later
; Paints photo-file and saves output-file.xcf with both layers and a flattened output-file.png.
; scripts/demo defines these two, and style-name.

(script-fu-use-v3)

(define (must condition sentence)
  (if (not condition) (error sentence)))

(let* ((image (gimp-file-load RUN-NONINTERACTIVE photo-file))
       (photo (vector-ref (gimp-image-get-layers image) 0))
       (xcf-file (string-append output-file ".xcf")))
  (plug-in-neural-style #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector photo)
                        #:method "fast" #:style-source "model" #:style-model style-name)
  (gimp-file-save RUN-NONINTERACTIVE image xcf-file -1)
  (gimp-image-flatten image)
  (gimp-file-save RUN-NONINTERACTIVE image (string-append output-file ".png") -1)

  (let ((saved (gimp-file-load RUN-NONINTERACTIVE xcf-file)))
    (must (= (vector-length (gimp-image-get-layers saved)) 2)
          "The saved image has not two layers.")))
