# The only commands to remember. Each one is `python3 -m dev <command>`; read dev/__main__.py for what they do.
#
#   make test TAGS=/lead_management:TestX   one test class
#   make lint FIX=1                         let the formatters change the files
PYTHON ?= python3

.PHONY: run test test-core test-faults lint bench shell stop clean pot

run test test-core test-faults lint bench shell stop clean pot:
	@$(PYTHON) -m dev $@

export TAGS FIX
