#!/bin/bash
set -eu
python3 check_leap_year.py
