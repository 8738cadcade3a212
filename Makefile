# The daily commands. Each sets up what it needs and is quick when nothing changed.
#
#   make demo [DATA=DIR] [EPOCHS=N] [ARGUMENTS=...]   train the tutorial's LeNet on real images
#   make test [TESTS=PATH] [JOBS=N]   the test suite in N processes, without torch
#   make lint                         ruff, mypy, clang-format, clang-tidy
#   make wheel                        dist/rushlight-*.whl
#   make bench                        C++ microbenchmarks
#   make compare                      side by side with torch; writes docs/benchmarks.md
#   make conformance                  ../shared/conformance against torch
#   make clean

PYTHON ?= python3
DATA ?=
EPOCHS ?=
ARGUMENTS ?=
TESTS ?= tests
JOBS ?= auto
CONFORMANCE ?= ../shared/conformance
CONFORMANCE_PARTS ?= modules ops rng print

.DELETE_ON_ERROR:
.PHONY: demo test lint wheel bench compare conformance clean

sources := $(shell find csrc python CMakeLists.txt pyproject.toml README.md LICENSE -type f \
             -not -name '*.pyc' 2>/dev/null)

# A virtual environment with pip in it, also where the system's Python has no ensurepip.
define make_venv
test -x $(1)/bin/python || $(PYTHON) -m venv $(1) 2>/dev/null || { \
  $(PYTHON) -m venv --clear --without-pip $(1) && \
  $(PYTHON) -m pip --python $(1)/bin/python install --quiet pip; }
endef

# .venv-EXTRA/.installed: an environment with the wheel and what its extra EXTRA names.
.venv-%/.installed: dist/.built
	$(call make_venv,.venv-$*)
	.venv-$*/bin/python -m pip uninstall --quiet --yes rushlight
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check \
	  "$$(echo $(CURDIR)/dist/rushlight-*.whl)[$*]"
	touch $@

dist/.built: $(sources)
	$(call make_venv,.venv-build)
	rm -f dist/*.whl
	.venv-build/bin/python -m pip wheel --disable-pip-version-check --no-deps --wheel-dir dist .
	touch $@

wheel: dist/.built

demo: .venv-examples/.installed
	.venv-examples/bin/python examples/train_lenet.py $(if $(DATA),--data $(DATA)) \
	  $(if $(EPOCHS),--epochs $(EPOCHS)) $(ARGUMENTS)

test: .venv-test/.installed
	RUSHLIGHT_WHEEL="$$(echo dist/*.whl)" RUSHLIGHT_BUILD_DIR="$$(echo build/cp*-*)" \
	  .venv-test/bin/python -m pytest -n $(JOBS) $(TESTS)

lint: .venv-dev/.installed
	PATH="$(CURDIR)/.venv-dev/bin:$$PATH" .ci/lint

bench: .venv-dev/.installed
	PATH="$(CURDIR)/.venv-dev/bin:$$PATH" cmake --preset release
	PATH="$(CURDIR)/.venv-dev/bin:$$PATH" cmake --build --preset release
	set -e; for program in build/release/*_bench; do echo "== $$program"; $$program; done

compare: bench .venv-oracle/.installed
	.venv-oracle/bin/python bench/compare.py --write docs/benchmarks.md

conformance: .venv-oracle/.installed
	cd $(CONFORMANCE) && $(CURDIR)/.venv-oracle/bin/python conformance.py --lib rushlight \
	  --json $(CURDIR)/build/conformance.json $(CONFORMANCE_PARTS)

clean:
	rm -rf build dist .venv-build .venv-examples .venv-test .venv-dev .venv-oracle demo-output
