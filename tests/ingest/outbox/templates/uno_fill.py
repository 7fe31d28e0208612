"""Fills cells of a workbook through LibreOffice, as its own Python runs it: JSON on stdin, nothing but uno needed.

Not a test: ``test_libreoffice.py`` runs it with the Python of the system, which has LibreOffice's bindings.
"""

import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def setting(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connected(pipe, seconds=60):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(seconds * 10):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not answer")


def main():
    task = json.load(sys.stdin)
    command = [task["soffice"], f"-env:UserInstallation={task['profile']}", "--headless", "--norestore"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={task['pipe']};urp;"])
    try:
        context = connected(task["pipe"])
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        book = desktop.loadComponentFromURL(task["source"], "_blank", 0, (setting("Hidden", True),))
        for sheet, place, value in task["cells"]:
            cell = book.Sheets.getByName(sheet).getCellRangeByName(place)
            if isinstance(value, str):
                cell.String = value
            else:
                cell.Value = value
        book.storeToURL(task["target"], (setting("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(False)
        desktop.terminate()
    finally:
        office.wait(30)


main()
