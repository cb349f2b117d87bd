#include "host/html/page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/charts/style.h"
#include "host/html/markup.h"
#include "host/html/sections.h"
#include "host/report/claim.h"
#include "host/report/sweep_table.h"
#include "page_files.h"

namespace bb {
namespace {

constexpr int kPageColumns = 80;  // of a page's width, for text in a fixed pitch

std::string title_of(std::span<const NamedStudy> studies) {
  if (studies.size() == 1) return "An image pipeline on " + studies.front().study.machine.cpu;
  std::vector<std::string> names;
  for (const NamedStudy& study : studies) names.push_back(study.name);
  return fmt::format("An image pipeline on {}", fmt::join(names, ", "));
}

}  // namespace

std::string claim_section(std::span<const ComparisonView> views, const PageOptions& options) {
  const OutputVerdict verdict = output_verdict(views);
  std::string text;
  for (const ComparisonView& view : views) {
    // Of a sweep, the first comparison.
    if (&view.comparison() != &view.study().study.comparisons.front()) continue;
    const std::vector<RowView> rows = claimed_rows(view, options.claim).rows;
    if (rows.empty()) continue;
    const std::string images = verdict.identical ? fmt::format("; all {} outputs were identical",
                                                               view.comparison().input.images)
                                                 : "";
    const bool one_study = &views.front().study() == &views.back().study();
    const std::string name = one_study ? "" : view.study().name + ": ";
    text += element("p", html_text(fmt::format("{}{}{}.", name, claim_of(rows.front()), images)),
                    "claim");
    std::vector<std::string> others;
    for (const RowView& row : std::span(rows).subspan(1)) others.push_back(short_claim_of(row));
    if (others.empty()) continue;
    text += element("p", html_text(fmt::format("Likewise: {}.", fmt::join(others, "; "))), "quiet");
  }
  return text +
         element("p", html_text(verdict.sentence), verdict.identical ? "verdict" : "verdict wrong");
}

std::string html_page(std::span<const NamedStudy> studies, const PageOptions& options) {
  const std::vector<ComparisonView> views = views_of(studies);
  const std::string warnings = warnings_section(studies);
  std::string body = element("h1", html_text(title_of(studies)));
  body += differences_section(studies);
  body += claim_section(views, options);
  if (!warnings.empty()) {
    body += element("p",
                    "<a href=\"#warnings\">Something makes these results doubtful, or was left "
                    "out</a>.");
  }
  body += studies_section(studies, views);
  int number = 0;
  std::size_t first = 0;  // of the study's comparisons among all views
  for (const NamedStudy& study : studies) {
    const std::span<const ComparisonView> own =
        std::span(views).subspan(first, study.study.comparisons.size());
    first += own.size();
    for (const Plot& plot : sweep_plots(own)) {
      body += plot_figure(plot, fmt::format("sweep{}", ++number));
    }
    body += preformatted(format_sweeps(study.study, kPageColumns));
  }
  for (const ComparisonView& view : views) {
    if (views.size() > 1) {
      const std::string& input = view.comparison().input.description;
      body +=
          element("h2", html_text(studies.size() > 1 ? view.study().name + ": " + input : input));
    }
    body += comparison_section(view, ++number);
  }
  body += machines_section(studies);
  body += method_section(views, options);
  body += warnings;
  body += gallery_section(options.galleries);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>\n{}{}</style>\n</head>\n"
      "<body>\n<main>\n{}</main>\n{}</body>\n</html>\n",
      html_text(title_of(studies)), kStyleCss, charts::chart_style(), body,
      options.galleries.empty() ? "" : fmt::format("<script>\n{}</script>\n", kPageJs));
}

}  // namespace bb
