# Every routine command. `make nightly` and `make test` need nothing but Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPARK_STAMP := $(VENV)/.installed-spark
# One file of tests stays in one process, because its tests share what is costly to make.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile

# Without PLANS, SUBMISSIONS or a source of either the fictional samples are read, as of a fixed instant; with them, as
# of now. What is fetched is written into the inbox, so the samples never are one.
ifeq ($(strip $(PLANS)$(SUBMISSIONS)$(ROSTER)$(KTTT_PLAN_INDEX)$(KTTT_SUBMISSION_SOURCE)),)
AS_OF ?= 2026-12-16
SAMPLES := yes
export KTTT_PLANS := $(CURDIR)/samples/plans
export KTTT_SUBMISSIONS := $(CURDIR)/samples/submissions
export KTTT_ROSTER := $(CURDIR)/samples/roster
else
export KTTT_PLANS := $(PLANS)
export KTTT_SUBMISSIONS := $(SUBMISSIONS)
export KTTT_ROSTER := $(ROSTER)
endif
export KTTT_HOME := $(or $(KTTT_HOME),$(CURDIR)/var)
export KTTT_AS_OF := $(AS_OF)

.PHONY: help install nightly up metrics docs questions entities check clients test test-all spark samples roster lock clean

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(STAMP)  ## create .venv with exactly the packages of constraints.txt

$(STAMP): pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a few minutes the first time)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres]'
	@touch $@

nightly: install  ## run the whole pipeline once, through Airflow in one process
	@mkdir -p "$$KTTT_HOME"
	@if [ -n "$(SAMPLES)" ]; then touch "$$KTTT_HOME/holds-samples"; elif [ -e "$$KTTT_HOME/holds-samples" ]; then \
	    echo "Chú ý: $$KTTT_HOME đã có số liệu mẫu hư cấu; số liệu thật nên để riêng, ví dụ KTTT_HOME=var/that"; fi
	@PYTHONPATH="$(CURDIR)/dags" $(BIN)/python -m kttt_dags.run_once

up: install  ## start Airflow with scheduler and UI on the same data home
	@PYTHONPATH="$(CURDIR)/dags" $(BIN)/python -m kttt_dags.up

metrics: install  ## ask for metrics: make metrics ARGS="query --metrics reporting_rate --group-by agency" (docs/metrics.md)
	@$(BIN)/python -m tools.metrics $(ARGS)

docs: install  ## write the page of all models, columns and their lineage for the published warehouse
	@$(BIN)/python -m tools.docs_site

questions: install  ## write the answers of docs/questions.md anew from the published samples
	$(BIN)/python -m tools.questions

entities: install  ## draw docs/entities.md anew from the dbt project
	$(BIN)/python -m tools.entities

check: install  ## ruff, mypy, sqlfluff, dbt parse
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests
	$(BIN)/dbt parse --project-dir dbt_project --profiles-dir dbt_project --quiet

test: install  ## the tests that need nothing but this checkout, under ten minutes
	$(BIN)/python -m pytest $(PARALLEL) -m "not slow"

test-all: install check clients $(SPARK_STAMP)  ## everything, with what is slow or needs programs of the system
	$(BIN)/python -m pytest $(PARALLEL)

spark: $(SPARK_STAMP) nightly  ## build the marts once more on Spark and compare every row (needs Java 17)
	$(BIN)/python -m tools.second_engine

$(SPARK_STAMP): $(STAMP)
	@echo "Installing Spark into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[spark]'
	@touch $@

# Older DuckDB clients, each in an environment of its own, for the test that they open what is published.
clients: .venv-clients/1.4/.installed .venv-clients/1.5/.installed

.venv-clients/%/.installed:
	@$(PYTHON) -m venv .venv-clients/$*
	@.venv-clients/$*/bin/python -m pip install --quiet --disable-pip-version-check 'duckdb==$*.*'
	@touch $@

samples: install  ## write samples/submissions anew; changes nothing when the generator is unchanged
	$(BIN)/python samples/make_samples.py

roster: install  ## add to the roster's seeds what packages know and the seeds lack (docs/roster.md)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[roster]'
	$(BIN)/python -m tools.roster

lock:  ## resolve pyproject.toml anew into constraints.txt
	rm -rf $(VENV) && $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[dev,postgres,spark]'
	$(BIN)/python -m pip freeze --exclude kttt-warehouse > constraints.txt

clean:  ## remove the environment and the data home of the samples
	rm -rf $(VENV) .venv-clients var
