#!/usr/bin/python3
"""The HTML report in a real browser, without a window: what it shows, on which screens, and on paper.

Usage: page_test.py PROGRAM [--required] [unittest's options]
Skips where there is no Chromium, or Selenium to drive it; fails there with --required.
"""
import base64
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.keys import Keys
    MISSING = [name for name in ("chromium", "chromedriver", "pdftotext") if not shutil.which(name)]
except ImportError:
    MISSING = ["selenium for Python"]

PROGRAM = ""
COMPARISON = ["--backend", "cpu-simd,cpu-thread,cpu-proc", "--workers", "1,2,4", "--count", "4",
              "--size", "96x64", "--runs", "6"]

# Every text of a chart that can be seen, with its box; and the blocks of the page.
BOXES = """
const box = (element) => {
  const b = element.getBoundingClientRect();
  return {text: element.textContent.slice(0, 60), left: b.left, top: b.top, right: b.right, bottom: b.bottom};
};
const seen = (element) => element.getClientRects().length > 0;
return {
  charts: [...document.querySelectorAll('svg.chart')].filter(seen).map(
    (svg) => ({frame: box(svg), texts: [...svg.querySelectorAll('text')].map(box)})),
  blocks: [...document.querySelectorAll('main > *, main > section > *')].filter(seen)
    .filter((e) => e.tagName !== 'SECTION').map(box),
  width: document.documentElement.scrollWidth,
};
"""


def overlap(a, b):
    slack = 0.5  # of a pixel
    return (min(a["right"], b["right"]) - max(a["left"], b["left"]) > slack
            and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > slack)


def luminance(colour):
    def linear(channel):
        c = channel / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
    red, green, blue = (linear(int(part)) for part in
                        colour[colour.index("(") + 1:-1].split(",")[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a, b):
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.folder.name)
        cls.result = folder / "result.json"
        cls.page = folder / "report.html"
        subprocess.run([PROGRAM, *COMPARISON, "--save-images", folder / "written", "--json",
                        cls.result], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "report", cls.result, "--gallery", "2", "-o", cls.page], check=True)
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                         "--force-device-scale-factor=1"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        cls.browser = webdriver.Chrome(service=Service(shutil.which("chromedriver")),
                                       options=options)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def open(self, width=800, theme="light"):
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600})
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": theme}]})
        self.browser.get(self.page.as_uri())

    def rows(self):
        text = subprocess.run([PROGRAM, "report", self.result, "--format", "csv"], check=True,
                              capture_output=True, text=True).stdout
        return list(csv.DictReader(io.StringIO(text)))

    def test_no_error_and_no_request_to_elsewhere(self):
        self.open()
        self.assertEqual([entry for entry in self.browser.get_log("browser")], [])
        urls = []
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        self.assertTrue(urls, "the page itself is a request")
        self.assertEqual([u for u in urls if not u.startswith(("file:", "data:"))], [])

    def test_charts_hold_the_speedups_of_the_results(self):
        self.open()
        shown = self.browser.execute_script(
            "const chart = [...document.querySelectorAll('.wide svg')][0];"
            "return [...chart.querySelectorAll('rect[data-value]')].map("
            "(r) => [r.dataset.label, r.dataset.value, r.getBBox().width]);")
        expected = [(" ".join(filter(None, (r["backend"], r["kernel"], r["requested_workers"]))),
                     float(r["speedup"])) for r in self.rows() if r["speedup"]]
        self.assertGreater(len(expected), 6)
        self.assertEqual([(label, float(value)) for label, value, _ in shown], expected)
        scale = shown[0][2] / float(shown[0][1])
        for label, value, width in shown:
            self.assertAlmostEqual(width, float(value) * scale, delta=0.1, msg=label)

    def test_nothing_overlaps_and_nothing_is_wider_than_the_screen(self):
        for width in (400, 800, 1400):
            for theme in ("light", "dark"):
                with self.subTest(width=width, theme=theme):
                    self.open(width, theme)
                    found = self.browser.execute_script(BOXES)
                    self.assertLessEqual(found["width"], width)
                    self.assertGreater(len(found["charts"]), 3)
                    for chart in found["charts"]:
                        texts, frame = chart["texts"], chart["frame"]
                        for n, text in enumerate(texts):
                            self.assertGreaterEqual(text["left"], frame["left"] - 1, text)
                            self.assertLessEqual(text["right"], frame["right"] + 1, text)
                            for other in texts[:n]:
                                self.assertFalse(overlap(text, other), (text, other))
                    blocks = found["blocks"]
                    for n, block in enumerate(blocks):
                        for other in blocks[:n]:
                            self.assertFalse(overlap(block, other), (block, other))

    def test_the_first_screen_holds_claim_verdict_and_bars(self):
        for width in (400, 800, 1400):
            self.open(width)
            places = self.browser.execute_script(
                "return ['.claim', '.verdict', 'figure'].map("
                "(s) => document.querySelector(s).getBoundingClientRect().top);")
            self.assertEqual(places, sorted(places))
            self.assertLess(places[-1], 900, "the bars begin on the first screen")

    def test_of_two_machines_what_differs_comes_first(self):
        other = pathlib.Path(self.folder.name) / "other.json"
        study = json.loads(self.result.read_text())
        study["machine"]["cpu"] = "another processor"
        other.write_text(json.dumps(study))
        both = pathlib.Path(self.folder.name) / "both.html"
        subprocess.run([PROGRAM, "report", "--name", f"Laptop={self.result}", "--name",
                        f"Server={other}", "-o", both], check=True)
        self.browser.get(both.as_uri())
        text = self.browser.find_element("css selector", "main").text
        self.assertIn("Server: another processor", text)
        self.assertIn("Server as fast as Laptop", text)
        self.assertLess(text.index("What differs"), text.index("ran the pipeline"))
        self.assertLess(text.index("Server: another processor"), text.index("ran the pipeline"))

    def test_text_stands_out_in_both_themes(self):
        for theme in ("light", "dark"):
            self.open(theme=theme)
            page, colours = self.browser.execute_script(
                "const page = getComputedStyle(document.documentElement).backgroundColor;"
                "const of = (e) => [e.tagName + '.' + e.getAttribute('class'),"
                "  getComputedStyle(e)[e.tagName === 'text' ? 'fill' : 'color']];"
                "return [page, [...document.querySelectorAll("
                "  'p, li, th, td, dd, figcaption, .wide text:not(.on-light):not(.on-dark)')].map(of)];")
            for name, colour in colours:
                self.assertGreaterEqual(contrast(page, colour), 4.5, (theme, name, colour))

    def test_printing_cuts_no_chart(self):
        self.open()
        figures = self.browser.execute_script(
            "return [...document.querySelectorAll('figure:has(.wide)')].map((f) => ["
            "[...f.querySelectorAll('.wide text')].map((t) => t.textContent),"
            "f.querySelector('figcaption').textContent]);")
        pdf = pathlib.Path(self.folder.name) / "page.pdf"
        printed = self.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
        pdf.write_bytes(base64.b64decode(printed["data"]))
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True,
                              text=True).stdout
        pages = ["".join(page.split()) for page in text.split("\f")]
        for texts, caption in figures:
            parts = ["".join(part.split()) for part in [*texts, caption]]
            whole = [page for page in pages if all(part in page for part in parts)]
            self.assertTrue(whole, f"no page holds all of the figure: {caption}")

    def test_the_slider_works_by_keyboard(self):
        self.open()
        clip = "return getComputedStyle(document.querySelector('.slider .after')).clipPath;"
        slider = self.browser.find_element("css selector", ".slider input")
        self.assertIn("50%", self.browser.execute_script(clip))
        slider.send_keys(Keys.HOME)
        self.assertIn("0%", self.browser.execute_script(clip))
        slider.send_keys(Keys.ARROW_RIGHT)
        self.assertIn("1%", self.browser.execute_script(clip))
        self.assertTrue(slider.get_attribute("aria-label"))

    def test_without_a_script_a_slider_is_two_pictures(self):
        self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self.open()
        finally:
            self.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        before, after, shown = self.browser.execute_script(
            "const s = document.querySelector('.slider');"
            "return [...[...s.querySelectorAll('.picture')].map((p) => p.getBoundingClientRect().toJSON()),"
            "s.querySelector('input').getClientRects().length];")
        self.assertEqual(shown, 0, "a range that moves nothing")
        self.assertGreater(before["width"], 50)
        self.assertLessEqual(before["right"], after["left"])

    def test_each_picture_is_embedded_once_and_shown(self):
        self.open()
        sources, missing, sizes = self.browser.execute_script(
            "const images = [...document.querySelectorAll('.sheet image')];"
            "const uses = [...document.querySelectorAll('.picture use')];"
            "return [images.map((i) => i.getAttribute('href')),"
            "uses.filter((u) => !document.querySelector(u.getAttribute('href'))).length,"
            "uses.map((u) => u.parentNode.getBoundingClientRect().width)];")
        self.assertGreater(len(sources), 10)
        self.assertEqual(len(sources), len(set(sources)))
        self.assertEqual(missing, 0)
        self.assertGreater(min(sizes), 20)

    def test_charts_have_text_alternatives(self):
        self.open()
        charts = self.browser.execute_script(
            "return [...document.querySelectorAll('svg.chart')].map((s) => [s.getAttribute('role'),"
            "s.querySelector('title').textContent, s.querySelector('desc').textContent]);")
        for role, title, description in charts:
            self.assertEqual(role, "img")
            self.assertTrue(title and description)
        ids = self.browser.execute_script(
            "return [...document.querySelectorAll('[id]')].map((e) => e.id);")
        self.assertEqual(len(ids), len(set(ids)))


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    required = "--required" in sys.argv
    if MISSING:
        print(f"page_test: left out, for there is no {', '.join(MISSING)}", file=sys.stderr)
        sys.exit(1 if required else 77)
    unittest.main(argv=[sys.argv[0], *(a for a in sys.argv[2:] if a != "--required")])
