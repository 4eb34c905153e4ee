#!/bin/sh
# Takes out of a virtual environment what the running bot never reads: slim.sh ENVIRONMENT EXTRAS.
# deploy/smoke.py proves afterwards that nothing else went. The names are those of the versions in constraints.txt.
set -eu
environment=$1
extras=$2
packages=$(echo "$environment"/lib/python3*/site-packages)
cd "$packages"

# Only English is spoken so far: of babel (which words come through) one language's rules of plurals and dates.
find babel/locale-data -type f ! -name 'root.dat' ! -name 'en*.dat' -delete
# Whether a number can be one is asked, not where it comes from or whose network it is in.
rm -rf phonenumbers/geodata phonenumbers/carrierdata phonenumbers/tzdata
# Tests of libraries.
find . -depth -type d \( -name tests -o -name test \) ! -path './bot/*' -exec rm -rf {} +

case ",$extras," in
*,prepare,*) ;;
*)
    # Tools that prepare models, what fetches them, and the checkpoint that the bundled model was prepared from.
    rm -rf onnxruntime/transformers onnxruntime/tools onnxruntime/quantization hf_xet
    rm -f bot/model/weights/compact/compact.ckpt
    # Packages are not added to an image.
    rm -rf pip pip-*.dist-info setuptools setuptools-*.dist-info pkg_resources _distutils_hack distutils-precedence.pth
    rm -f "$environment"/bin/pip*
    ;;
esac
