"""A small agent that repairs programs by trying.

The prompt names a file and shows commands with the output they should have. The agent changes one operator or number of the file at a time and
keeps the first change after which every command prints what the prompt shows. That mends slips, it cannot write what is missing, and it is
content with anything the examples allow: just what hidden tests are for.
"""

import os
import pathlib
import re
import subprocess
import sys

SWAPS = [
    ("<", "<="), (">", ">="), ("==", "!="), ("!=", "=="), ("+ 1", "- 1"), ("- 1", "+ 1"), (" and ", " or "), (" or ", " and "),
    ("> 1", "> 0"), ("// 2", "// 1"), ("* 2", "* 1"),
]


def read_prompt():
    prompt = pathlib.Path(os.environ["TASK_PROMPT"]).read_text(encoding="utf-8")
    file = re.search(r"^File: `([^`]+)`", prompt, re.MULTILINE)
    examples = re.findall(r"^    \$ (.+)\n    (.+)$", prompt, re.MULTILINE)
    if file is None or not examples:
        sys.exit("the prompt names no file or shows no example")
    return pathlib.Path(file.group(1)), examples


def satisfies(examples):
    for command, expected in examples:
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=20)
        if done.stdout.strip() != expected.strip():
            return False
    return True


def candidates(source):
    for old, new in SWAPS:
        start = source.find(old)
        while start >= 0:
            yield f"{old.strip()} -> {new.strip()} at {start}", source[:start] + new + source[start + len(old):]
            start = source.find(old, start + 1)


def main():
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    file, examples = read_prompt()
    original = file.read_text(encoding="utf-8")
    tried = 0
    for change, source in candidates(original):
        tried += 1
        file.write_text(source, encoding="utf-8")
        if satisfies(examples):
            print(f"{file}: {change} satisfies the examples ({tried} changes tried)")
            return 0
    file.write_text(original, encoding="utf-8")
    print(f"{file}: none of {tried} changes satisfies the examples")
    return 1


if __name__ == "__main__":
    sys.exit(main())
