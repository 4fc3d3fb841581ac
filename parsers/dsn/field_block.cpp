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

constexpr auto name_characters = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const char letter = static_cast<char>(c);
    table.at(c) = letter != ':' && !is_space(letter) && letter != '<' && letter != '"';
  }
  return table;
}();

NameEnd field_name(std::string_view line) noexcept {
  constexpr std::size_t longest = 80;
  const auto most = std::min(line.size(), longest);
  std::size_t pos = 0;
  while (pos < most && name_characters[static_cast<unsigned char>(line[pos])]) {
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

struct KnownField {
  std::string_view name;
  bool is_standard;  ///< RFC 3464, 5965 or 8098; else it is read all the same
};
constexpr auto known_fields = std::to_array<KnownField>({
    {"reporting-mta", true},
    {"arrival-date", true},
    {"received-from-mta", true},
    {"dsn-gateway", true},
    {"original-envelope-id", true},
    {"final-recipient", true},
    {"original-recipient", true},
    {"action", true},
    {"status", true},
    {"remote-mta", true},
    {"diagnostic-code", true},
    {"last-attempt-date", true},
    {"final-log-id", true},
    {"will-retry-until", true},
    {"feedback-type", true},
    {"user-agent", true},
    {"version", true},
    {"original-mail-from", true},
    {"original-rcpt-to", true},
    {"source-ip", true},
    {"reported-domain", true},
    {"reported-uri", true},
    {"incidents", true},
    {"authentication-results", true},
    {"reporting-ua", true},
    {"disposition", true},
    {"original-message-id", true},
    {"mdn-gateway", true},
    {"error", true},
    {"warning", true},
    {"failure", true},
    {"x-actual-recipient", false},
    {"x-postfix-sender", false},
    {"x-sender", false},
    {"x-qmail-sender", false},
    {"removal-recipient", false},
    {"received-date", false},
    {"auth-failure", false},
});

/// The names by their length.
constexpr std::size_t longest_known = 24;
constexpr std::size_t none = known_fields.size();
struct BySize {
  std::array<std::size_t, longest_known> first{};
  std::array<std::size_t, known_fields.size()> next{};
};
constexpr auto by_size = [] {
  BySize out;
  out.first.fill(none);
  for (std::size_t row = none; row-- > 0;) {
    auto& first = out.first.at(known_fields.at(row).name.size());
    out.next.at(row) = first;
    first = row;
  }
  return out;
}();

/// Name of a field as ReportField has it, without a value.
ReportField named(std::string_view name) noexcept {
  const bool is_extension = starts_with_nocase(name, "x-");
  for (auto row = name.size() < longest_known ? by_size.first[name.size()] : none; row != none;
       row = by_size.next[row]) {
    const auto& known = known_fields[row];
    if (equals_nocase(name, known.name)) {
      return {known.name, known.is_standard || is_extension, {}, {}};
    }
  }
  return {name, is_extension, {}, {}};
}

NameEnd name_end(std::string_view line, bool in_diagnostic) noexcept {
  if (is_blank(line.front())) {
    return {};
  }
  const auto end = field_name(line);
  return end.name == 0 && !in_diagnostic ? translated_field(line) : end;
}

void continue_value(ReportField& field, std::string_view text) {
  auto& value = field.unfolded;
  if (value.empty()) {
    value = field.line;
  }
  if (value.size() < limits::diagnostic_bytes) {
    value.append(value.empty() ? "" : " ").append(text);
  }
}

}  // namespace

FieldBlockReader::FieldBlockReader(std::string_view body) noexcept
    : body_(body.substr(0, limits::report_bytes)) {}

bool FieldBlockReader::next(FieldBlock& block) {
  constexpr std::size_t usual = 8;
  block.clear();
  block.reserve(usual);
  in_diagnostic_ = false;
  full_ = false;
  if (given_ > limits::report_recipients + 1) {
    return false;
  }
  while (!body_.empty()) {
    const auto line = take_line(body_);
    if (is_empty_line(line)) {
      in_diagnostic_ = false;
      if (!block.empty()) {
        break;
      }
    } else if (line.starts_with("--") && !in_diagnostic_) {
      rest_ = std::exchange(body_, {});
    } else {
      add(line, block);
    }
  }
  given_ += block.empty() ? 0U : 1U;
  return !block.empty();
}

void FieldBlockReader::add(std::string_view line, FieldBlock& block) {
  const auto end = name_end(line, in_diagnostic_);
  auto field = named(line.substr(0, end.name));
  // Inside a diagnostic text "host:" begins no field unless it is a field's name.
  const bool begins = end.name != 0 && (!in_diagnostic_ || field.is_known);
  full_ = full_ || (begins && block.size() >= limits::header_fields);
  if (full_) {
    cut_ = true;
  } else if (begins) {
    in_diagnostic_ = field.name == "diagnostic-code";
    field.line = trim(line.substr(end.value));
    block.push_back(std::move(field));
  } else if (!block.empty()) {
    continue_value(block.back(), trim(line));
  }
}

std::vector<FieldBlock> split_field_blocks(std::string_view body, std::string_view* rest) {
  FieldBlockReader reader(body);
  std::vector<FieldBlock> blocks;
  for (FieldBlock block; reader.next(block);) {
    blocks.push_back(std::move(block));
  }
  if (rest != nullptr) {
    *rest = reader.rest();
  }
  return blocks;
}

std::string_view find(const FieldBlock& block, std::string_view name) noexcept {
  const auto field = std::find_if(block.begin(), block.end(),
                                  [&](const ReportField& row) { return row.name == name; });
  return field == block.end() ? std::string_view{} : field->value();
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
  return decode_hex(text, '+', capital_hex_value);
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
      good = hex_value(text[i]) >= 0;
      value = value * 16 + static_cast<std::uint32_t>(hex_value(text[i]));
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
