#include "dsn/field_block.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"

namespace postmortem::dsn {
namespace {

/// Length of a field name and the position behind its colon; 0 where the line is no field.
/// Names in other languages are let pass: they hold no blanks.
struct NameEnd {
  std::size_t name{};
  std::size_t value{};
};

NameEnd field_name(std::string_view line) noexcept {
  std::size_t pos = 0;
  while (pos < line.size() && pos < 80 && line[pos] != ':' && !is_space(line[pos]) &&
         line[pos] != '<' && line[pos] != '"') {
    ++pos;
  }
  const auto name = pos;
  while (pos < line.size() && is_blank(line[pos])) {
    ++pos;
  }
  if (name == 0 || pos >= line.size() || line[pos] != ':' || is_digit(line[0])) {
    return {};
  }
  return {name, pos + 1};
}

/// A field whose name holds blanks, as translated ones do ("Letzter Empfänger: rfc822;
/// jo@example.org"): told by the type in front of its value.
NameEnd translated_field(std::string_view line) noexcept {
  const auto colon = line.substr(0, 60).find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return {};
  }
  const auto value = trim(line.substr(colon + 1));
  constexpr auto types =
      std::to_array<std::string_view>({"rfc822;", "utf-8;", "smtp;", "dns;"});
  const bool typed = std::any_of(types.begin(), types.end(), [&](std::string_view type) {
    return starts_with_nocase(value, type);
  });
  return typed ? NameEnd{trim(line.substr(0, colon)).size(), colon + 1} : NameEnd{};
}

}  // namespace

bool is_report_field(std::string_view name) noexcept {
  constexpr auto known = std::to_array<std::string_view>({"reporting-mta",
                                                          "arrival-date",
                                                          "received-from-mta",
                                                          "dsn-gateway",
                                                          "original-envelope-id",
                                                          "final-recipient",
                                                          "original-recipient",
                                                          "action",
                                                          "status",
                                                          "remote-mta",
                                                          "diagnostic-code",
                                                          "last-attempt-date",
                                                          "final-log-id",
                                                          "will-retry-until",
                                                          "feedback-type",
                                                          "user-agent",
                                                          "version",
                                                          "original-mail-from",
                                                          "original-rcpt-to",
                                                          "source-ip",
                                                          "reported-domain",
                                                          "reported-uri",
                                                          "incidents",
                                                          "authentication-results",
                                                          "reporting-ua",
                                                          "disposition",
                                                          "original-message-id",
                                                          "mdn-gateway",
                                                          "error",
                                                          "warning",
                                                          "failure"});
  return starts_with_nocase(name, "x-") ||
         std::any_of(known.begin(), known.end(),
                     [&](std::string_view row) { return equals_nocase(row, name); });
}

namespace {

/// Puts blocks together from lines.
class BlockSplitter {
 public:
  [[nodiscard]] bool is_full() const { return blocks_.size() > limits::report_recipients + 1; }
  /// A diagnostic text may go on in lines that look like anything.
  [[nodiscard]] bool in_diagnostic() const { return in_diagnostic_; }

  void end_block() {
    if (!block_.empty()) {
      blocks_.push_back(std::exchange(block_, {}));
    }
    in_diagnostic_ = false;
  }

  void add(std::string_view line) {
    const auto end = name_end(line);
    const auto name = line.substr(0, end.name);
    // Inside a diagnostic text "host:" begins no field unless it is a field's name.
    if (end.name != 0 && (!in_diagnostic_ || is_report_field(name))) {
      constexpr std::size_t usual = 8;
      block_.reserve(std::max(block_.size(), usual));
      block_.push_back({lower(name), std::string(trim(line.substr(end.value)))});
      in_diagnostic_ = equals_nocase(name, "diagnostic-code");
    } else if (!block_.empty()) {
      continue_value(block_.back().value, trim(line));
    }
  }

  std::vector<FieldBlock> take() {
    end_block();
    return std::move(blocks_);
  }

 private:
  [[nodiscard]] NameEnd name_end(std::string_view line) const {
    if (is_blank(line.front())) {
      return {};
    }
    const auto end = field_name(line);
    return end.name == 0 && !in_diagnostic_ ? translated_field(line) : end;
  }

  static void continue_value(std::string& value, std::string_view text) {
    if (value.size() < limits::diagnostic_bytes) {
      value.append(value.empty() ? "" : " ").append(text);
    }
  }

  std::vector<FieldBlock> blocks_{};
  FieldBlock block_{};
  bool in_diagnostic_{};
};

}  // namespace

std::vector<FieldBlock> split_field_blocks(std::string_view body, std::string_view* rest) {
  BlockSplitter splitter;
  body = body.substr(0, limits::report_bytes);
  while (!body.empty() && !splitter.is_full()) {
    const auto line = take_line(body);
    if (trim(line).empty()) {
      splitter.end_block();
    } else if (line.starts_with("--") && !splitter.in_diagnostic()) {
      if (rest != nullptr) {
        *rest = body;
      }
      break;
    } else {
      splitter.add(line);
    }
  }
  return splitter.take();
}

std::string_view find(const FieldBlock& block, std::string_view name) noexcept {
  const auto field = std::find_if(block.begin(), block.end(),
                                  [&](const ReportField& row) { return row.name == name; });
  return field == block.end() ? std::string_view{} : std::string_view(field->value);
}

TypedText split_type(std::string_view value) {
  const auto semicolon = value.find(';');
  if (semicolon == std::string_view::npos || semicolon > 40) {
    return {{}, trim(value)};
  }
  const auto type = trim(value.substr(0, semicolon));
  const bool is_token = !type.empty() && std::all_of(type.begin(), type.end(), [](char c) {
    return is_alnum(c) || c == '-' || c == '_' || c == '/' || c == '.';
  });
  if (!is_token) {
    return {{}, trim(value)};
  }
  return {lower(type), trim(value.substr(semicolon + 1))};
}

std::string decode_xtext(std::string_view text) {
  const auto hex = [](char c) {
    return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
        hex(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string decode_unitext(std::string_view text) {
  std::string out;
  std::size_t pos = 0;
  while (pos < text.size()) {
    const auto mark = text.find("\\x{", pos);
    out.append(text.substr(pos, mark == std::string_view::npos ? mark : mark - pos));
    if (mark == std::string_view::npos) {
      break;
    }
    const auto end = text.substr(0, std::min(text.size(), mark + 10)).find('}', mark);
    std::uint32_t value = 0;
    bool good = end != std::string_view::npos && end > mark + 3;
    for (auto i = mark + 3; good && i < end; ++i) {
      const char c = lower(text[i]);
      good = is_digit(c) || (c >= 'a' && c <= 'f');
      value = value * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    if (good) {
      append_utf8(out, static_cast<char32_t>(value));
      pos = end + 1;
    } else {
      out.append("\\x{");
      pos = mark + 3;
    }
  }
  return out;
}

}  // namespace postmortem::dsn
