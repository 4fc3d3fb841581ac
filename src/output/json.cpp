#include "output/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/address.h"
#include "core/text.h"
#include "core/timestamp.h"
#include "output/sisimai.h"

namespace postmortem::output {
namespace {

/// In `escapes`: the byte may be the first of a control character from U+0080 to U+009F.
constexpr char first_of_c1 = '1';

/// Which bytes a JSON string may not hold as they are (RFC 8259 section 7) or should not, since
/// they drive a terminal, and the letter that stands for them behind a backslash; 'u' where
/// there is none.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) {
    table.at(c) = 'u';
  }
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table[0x7F] = 'u';
  table[0xC2] = first_of_c1;
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

/// Has one of the eight bytes the value `wanted`? (The lowest such byte is told for sure.)
constexpr std::uint64_t has_byte(std::uint64_t word, unsigned char wanted) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  const auto zero_where_same = word ^ (ones * wanted);
  return (zero_where_same - ones) & ~zero_where_same & tops;
}

/// First position from `pos` on that may hold a byte with an escape, in steps of eight.
std::size_t skip_plain(std::string_view text, std::size_t pos) noexcept {
  constexpr std::uint64_t spaces = 0x2020202020202020;
  constexpr std::uint64_t tops = 0x8080808080808080;
  while (text.size() - pos >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + pos, sizeof word);
    const auto control = (word - spaces) & ~word & tops;
    if ((control | has_byte(word, '"') | has_byte(word, '\\')) != 0) {
      break;
    }
    pos += sizeof word;
  }
  return pos;
}

/// Writes values one after another, commas where they belong. Every event goes through here:
/// text is copied in runs, not byte by byte.
class Json {
 public:
  explicit Json(std::string& out) : out_(out) {}

  void open() {
    separate();
    out_.push_back('{');
    first_ = true;
  }
  void close() {
    out_.push_back('}');
    first_ = false;
  }
  void key(std::string_view name) {
    const auto begin = out_.size();
    const std::size_t comma = first_ ? 0 : 1;
    out_.resize(begin + comma + name.size() + 3);
    char* to = out_.data() + begin;
    to[0] = ',';
    to += comma;
    *to++ = '"';
    to = std::copy(name.begin(), name.end(), to);
    *to++ = '"';
    *to = ':';
    first_ = true;
  }

  /// The text, never null.
  void value(std::string_view text) {
    separate();
    if (is_valid_utf8(text)) {
      put_string(text);
    } else {
      put_string(to_valid_utf8(text));
    }
  }
  void text(std::string_view name, std::string_view text) {
    key(name);
    value(text);
  }
  /// null where empty.
  void stated(std::string_view name, std::string_view text) {
    if (text.empty()) {
      null(name);
    } else {
      key(name);
      value(text);
    }
  }
  void number(std::string_view name, std::uint64_t number) { word(name, digits(number)); }
  void integer(std::string_view name, std::int64_t number) { word(name, digits(number)); }
  void null(std::string_view name) { word(name, "null"); }
  void boolean(std::string_view name, bool value) { word(name, value ? "true" : "false"); }
  /// A share of 1 with two places, which are enough for a confidence.
  void share(std::string_view name, double number) {
    const auto hundredths = static_cast<std::uint64_t>(number * 100 + 0.5);
    auto text = std::string(digits(hundredths / 100));
    text.push_back('.');
    text.push_back(static_cast<char>('0' + hundredths / 10 % 10));
    if (hundredths % 10 != 0) {
      text.push_back(static_cast<char>('0' + hundredths % 10));
    }
    word(name, text);
  }
  void time(std::string_view name, const std::optional<Timestamp>& time) {
    stated(name, time ? to_rfc3339(*time) : std::string());
  }
  void list(std::string_view name, const std::vector<std::string>& texts) {
    begin_list(name);
    for (const auto& text : texts) {
      value(text);
    }
    end_list();
  }
  void begin_list(std::string_view name) {
    key(name);
    out_.push_back('[');
    first_ = true;
  }
  void end_list() {
    out_.push_back(']');
    first_ = false;
  }

 private:
  /// A comma in front of what comes next, unless it is the first of its kind.
  void separate() {
    if (!first_) {
      out_.push_back(',');
    }
    first_ = false;
  }

  void word(std::string_view name, std::string_view word) {
    key(name);
    out_.append(word);
    first_ = false;
  }

  template <typename Number>
  std::string_view digits(Number number) {
    const auto done = std::to_chars(number_.data(), number_.data() + number_.size(), number);
    return {number_.data(), static_cast<std::size_t>(done.ptr - number_.data())};
  }

  /// Takes valid UTF-8, so that no first byte of a character is the last of all.
  void put_string(std::string_view text) {
    out_.push_back('"');
    std::size_t begin = 0;
    for (auto pos = skip_plain(text, 0); pos < text.size(); pos = skip_plain(text, pos + 1)) {
      const auto byte = static_cast<std::uint8_t>(text[pos]);
      const char escape = escapes[byte];
      const bool is_c1 = escape == first_of_c1;
      if (escape == '\0' || (is_c1 && static_cast<std::uint8_t>(text[pos + 1]) >= 0xA0)) {
        continue;
      }
      out_.append(text.substr(begin, pos - begin));
      const auto code = is_c1 ? static_cast<std::uint8_t>(text[++pos]) : byte;
      begin = pos + 1;
      out_.push_back('\\');
      out_.push_back(is_c1 ? 'u' : escape);
      if (is_c1 || escape == 'u') {
        constexpr std::string_view hex = "0123456789ABCDEF";
        out_.append("00").push_back(hex[code >> 4U]);
        out_.push_back(hex[code & 15U]);
      }
    }
    out_.append(text.substr(begin)).push_back('"');
  }

  std::string& out_;
  std::array<char, 24> number_{};
  bool first_{true};
};

void put_advice(Json& json, const Advice& advice) {
  json.key("advice");
  json.open();
  json.stated("title", advice.title);
  json.stated("summary", advice.summary);
  json.stated("who", advice.who);
  json.list("steps", advice.steps);
  json.begin_list("dns");
  for (const auto& record : advice.dns) {
    json.open();
    json.text("name", record.name);
    json.text("type", record.type);
    json.text("value", record.value);
    json.stated("note", record.note);
    json.close();
  }
  json.end_list();
  json.list("references", advice.references);
  json.close();
}

void put_verdict(Json& json, const Event& event) {
  const auto& verdict = event.verdict;
  const bool judged = !verdict.cause.empty();
  json.stated("cause", verdict.cause);
  json.stated("permanence", judged ? key(verdict.permanence) : std::string_view{});
  json.stated("fault", judged ? key(verdict.fault) : std::string_view{});
  json.stated("address_action", judged ? key(verdict.address_action) : std::string_view{});
  json.stated("provider", verdict.provider);
  json.stated("rule", verdict.rule);
  if (judged) {
    json.share("confidence", verdict.confidence);
  } else {
    json.null("confidence");
  }
  json.stated("evidence", verdict.evidence);
  json.key("facts");
  json.open();
  for (const auto& [name, value] : verdict.facts) {
    json.text(name, value);
  }
  json.close();
}

void put_original(Json& json, const OriginalMessage& original) {
  json.key("original");
  json.open();
  json.stated("message_id", original.message_id);
  json.stated("subject", original.subject);
  json.stated("from", original.from);
  json.stated("to", original.to);
  json.stated("date", original.date);
  json.stated("list_id", original.list_id);
  json.stated("feedback_id", original.feedback_id);
  json.close();
}

}  // namespace

void append_event_json(std::string& out, const Event& event) {
  Json json(out);
  json.open();
  json.key("source");
  json.open();
  json.stated("path", event.source.path);
  json.number("index", event.source.index);
  json.number("offset", event.source.offset);
  json.close();
  json.text("kind", info(event.kind).key);
  json.stated("format", event.format);
  json.time("reported_at", event.reported_at);
  json.stated("reporting_mta", event.reporting_mta);
  json.stated("remote_mta", event.remote_mta);
  json.stated("recipient", event.recipient);
  json.stated("original_recipient", event.original_recipient);
  json.stated("sender", event.sender);
  json.stated("action", event.action);
  json.stated("status", event.status);
  if (event.reply_code) {
    json.number("reply_code", *event.reply_code);
  } else {
    json.null("reply_code");
  }
  json.stated("smtp_command", event.smtp_command);
  json.stated("diagnostic_type", event.diagnostic_type);
  json.stated("diagnostic", event.diagnostic);
  put_verdict(json, event);
  json.stated("feedback_type", event.feedback_type);
  if (event.backscatter) {
    json.boolean("backscatter", *event.backscatter);
  } else {
    json.null("backscatter");
  }
  put_original(json, event.original);
  put_advice(json, event.advice);
  json.close();
}

bool append_event_sisimai(std::string& out, const Event& event) {
  const auto reason = sisimai_reason(event);
  if (reason.empty()) {
    return false;
  }
  const auto& sender = event.original.from.empty() ? event.sender : event.original.from;
  Json json(out);
  json.open();
  json.text("action", sisimai_action(event));
  json.text("addresser", sender);
  json.text("alias", equals_nocase(event.original_recipient, event.recipient)
                         ? std::string_view{}
                         : std::string_view(event.original_recipient));
  json.text("command", event.smtp_command);
  json.text("decodedby", event.format);
  json.text("deliverystatus", sisimai_status(event));
  json.text("destination", domain_of(event.recipient));
  json.text("diagnosticcode", event.diagnostic);
  json.text("diagnostictype", upper(event.diagnostic_type));
  json.text("feedbackid", event.original.feedback_id);
  json.text("feedbacktype", event.feedback_type);
  json.boolean("hardbounce", sisimai_hard(event));
  json.text("lhost", event.reporting_mta);
  json.text("listid", event.original.list_id);
  json.text("messageid", event.original.message_id);
  json.text("origin", event.source.path);
  json.text("reason", reason);
  json.text("recipient", event.recipient);
  json.text("replycode", event.reply_code ? std::to_string(*event.reply_code) : std::string());
  json.text("rhost", event.remote_mta);
  json.text("senderdomain", domain_of(sender));
  json.text("subject", event.original.subject);
  json.integer("timestamp", event.reported_at ? event.reported_at->seconds : 0);
  json.text("timezoneoffset", offset_text(event.reported_at.value_or(Timestamp{})));
  json.text("token", sisimai_token(sender, event));
  json.close();
  return true;
}

void append_problem_json(std::string& out, const Problem& problem) {
  Json json(out);
  json.open();
  json.stated("cause", problem.cause);
  json.stated("hangs_on", problem.hangs_on);
  json.stated("subject", problem.subject);
  json.number("events", problem.events);
  json.number("recipients", problem.recipients);
  json.time("first", problem.first);
  json.time("last", problem.last);
  json.boolean("backscatter", problem.backscatter);
  json.key("example");
  json.open();
  json.stated("recipient", problem.example.recipient);
  json.stated("status", problem.example.status);
  json.stated("diagnostic", problem.example.diagnostic);
  json.stated("provider", problem.example.verdict.provider);
  json.close();
  put_advice(json, problem.example.advice);
  json.close();
}

}  // namespace postmortem::output
