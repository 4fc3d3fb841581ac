#include <algorithm>
#include <string>

#include "core/fold.h"
#include "core/status.h"
#include "core/text.h"
#include "reports/report_text.h"

namespace postmortem::reports {
namespace {

bool is_mark(char c) noexcept {
  return is_blank(c) || c == '<' || c == '>' || c == '-' || c == '*' || c == '.' || c == ',';
}

/// Does nothing but the address stand in the line?
bool is_bare(std::string_view line, const RecipientLine& row) {
  const auto at = line.find(row.recipient);
  if (at == std::string_view::npos) {
    return false;
  }
  const auto behind = line.substr(at + row.recipient.size());
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), is_mark) &&
         std::all_of(behind.begin(), behind.end(), is_mark);
}

/// The line above `line` that is not empty; `line` where there is none.
std::size_t full_line_above(const Region& region, std::size_t line) {
  auto above = line;
  while (above > 0 && region.lines[above - 1].is_empty()) {
    --above;
  }
  return above == 0 ? line : above - 1;
}

class HeadingReader {
 public:
  HeadingReader(const ReportText& report, std::vector<RecipientLine>& rows)
      : report_(report), region_(report.region), rows_(rows) {}

  void run() {
    std::vector<std::string> headings(rows_.size());
    bool differ = false;
    bool failed = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i].line >= region_.lines.size() || !rows_[i].answer.empty() ||
          !is_bare(region_.lines[rows_[i].line].text, rows_[i])) {
        return;
      }
      const auto above = full_line_above(region_, rows_[i].line);
      const bool goes_on = i > 0 && above == rows_[i - 1].line;
      headings[i] =
          goes_on ? headings[i - 1] : heading_at(above, i > 0 ? rows_[i - 1].line : 0);
      if (headings[i].empty()) {
        return;
      }
      differ = differ || (i > 0 && headings[i] != headings[i - 1]);
      failed = failed || report_.formats.any(report_.format.failure, fold_case(headings[i]));
    }
    for (std::size_t i = 0; differ && failed && i < rows_.size(); ++i) {
      rows_[i].answer = std::move(headings[i]);
    }
  }

 private:
  /// The heading that ends in the line, which nothing but empty lines parts from `last`, the
  /// recipient before; empty where it is none.
  [[nodiscard]] std::string heading_at(std::size_t line, std::size_t last) const {
    const auto text = trim(region_.lines[line].text);
    if (!text.ends_with(':') && !text.ends_with("：")) {
      return {};
    }
    auto begin = line;
    while (begin > last + 1 && !region_.lines[begin - 1].is_empty()) {
      --begin;
    }
    if (last > 0 && full_line_above(region_, begin) != last) {
      return {};
    }
    auto words = join_reason(report_, begin, line + 1);
    constexpr std::ptrdiff_t least_letters = 8;  // "To:" and "Cc:" are less
    const auto letters = std::count_if(words.begin(), words.end(),
                                       [](char c) { return is_alpha(c) || is_high(c); });
    const bool tells = letters >= least_letters && words.find('@') == std::string::npos &&
                       !find_reply_code(words) && !find_enhanced_status(words);
    return tells ? words : std::string();
  }

  const ReportText& report_;
  const Region& region_;
  std::vector<RecipientLine>& rows_;
};

}  // namespace

void heed_headings(const ReportText& report, std::vector<RecipientLine>& rows) {
  if (rows.size() > 1 && report.formats.general() == &report.format) {
    HeadingReader(report, rows).run();
  }
}

}  // namespace postmortem::reports
