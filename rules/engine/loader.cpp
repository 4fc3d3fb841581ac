#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <utility>

#include "core/text.h"
#include "engine/catalog.h"
#include "engine/code_match.h"
#include "engine/loader_table.h"
#include "engine/pattern.h"
#include "engine/toml.h"

namespace postmortem::rules {
namespace {

Pattern make_pattern(std::string source) {
  Pattern pattern;
  pattern.expanded = expand_pattern(source);
  pattern.words = required_words(pattern.expanded);
  pattern.source = std::move(source);
  return pattern;
}

/// Ids that were read in this go: those of a rule, "cause", "provider" or "format" in front.
using Seen = std::set<std::string>;

/// Adds `item`, or puts it in the place of the one with its id, which must not be of the same
/// go.
template <typename T>
void add_or_replace(TableReader& in, std::string_view kind, Seen& seen, std::vector<T>& items,
                    T item) {
  if (!seen.insert(std::string(kind) + ' ' + item.id).second) {
    in.fail(std::string(kind) + ' ' + item.id + " was given before; ids are unique");
  }
  const auto there =
      std::find_if(items.begin(), items.end(), [&](const T& row) { return row.id == item.id; });
  if (there == items.end()) {
    items.push_back(std::move(item));
  } else {
    *there = std::move(item);
  }
}

void read_patterns(TableReader& in, std::string_view key, std::vector<Pattern>& out) {
  std::vector<std::string> sources;
  in.strings(key, sources);
  for (auto& source : sources) {
    out.push_back(make_pattern(std::move(source)));
  }
}

void read_dns(TableReader& in, AdviceTemplate& out) {
  const bool is_there = in.tables("dns", [&](TableReader& row) {
    DnsRecord record;
    row.string("name", record.name);
    row.string("type", record.type);
    row.string("value", record.value);
    row.string("note", record.note);
    out.dns.push_back(std::move(record));
  });
  out.no_dns = is_there && out.dns.empty();
}

void read_advice(TableReader& in, AdviceTemplate& out) {
  in.string("summary", out.summary);
  in.strings("first", out.first);
  in.strings("steps", out.steps);
  in.strings("references", out.references);
  read_dns(in, out);
}

/// Commands that no event has would make a rule that never matches.
void check_commands(TableReader& in, const std::vector<std::string>& commands) {
  for (const auto& command : commands) {
    if (command != "none" && std::ranges::find(smtp_commands, command) == smtp_commands.end()) {
      in.fail("there is no command \"" + command +
              "\": write CONN, HELO, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BDAT or none");
    }
  }
}

void check_statuses(TableReader& in, const std::vector<std::string>& codes) {
  for (const auto& code : codes) {
    if (!is_status_pattern(code)) {
      in.fail("status \"" + code + "\" is none: write \"5.7.25\", or \"x.7.25\" for any class");
    }
  }
}

Rule read_rule(TableReader& in) {
  Rule rule;
  rule.place = in.place();
  in.string("id", rule.id, true);
  in.string("cause", rule.cause, true);
  in.choice("layer", layer_keys, rule.layer, true);
  read_patterns(in, "text", rule.text);
  read_patterns(in, "unless", rule.unless);
  in.strings("status", rule.status);
  in.strings_or_numbers("reply", rule.reply);
  in.strings("command", rule.command);
  in.string("provider", rule.provider);
  in.boolean("signature", rule.signature);
  in.boolean("general", rule.general);
  in.strings("beats", rule.beats);
  in.optional_choice("permanence", permanence_keys, rule.permanence);
  in.optional_choice("address_action", address_action_keys, rule.address_action);
  in.number("confidence", 0, 1, rule.confidence);
  in.string("why", rule.why);
  in.table("advice", [&](TableReader& advice) { read_advice(advice, rule.advice); });
  in.table("examples", [&](TableReader& examples) {
    examples.strings("match", rule.examples.match);
    examples.strings("pass", rule.examples.pass);
    examples.strings("made_up", rule.examples.made_up);
  });
  check_commands(in, rule.command);
  check_statuses(in, rule.status);
  for (const auto& code : rule.reply) {
    if (!is_reply_pattern(code)) {
      in.fail("reply \"" + code + "\" is none: write 550, or \"5xx\" for any of them");
    }
  }
  if (rule.text.empty() && rule.status.empty() && rule.reply.empty()) {
    in.fail("rule " + rule.id + " has no condition: give text, status or reply");
  }
  if (rule.layer == Layer::provider && rule.provider.empty()) {
    in.fail("rule " + rule.id + ": layer \"provider\" needs the key provider");
  }
  return rule;
}

Cause read_cause(TableReader& in, std::string id) {
  Cause cause;
  cause.id = std::move(id);
  cause.place = in.place();
  in.string("title", cause.title, true);
  in.string("sisimai", cause.sisimai, true);
  in.choice("permanence", permanence_keys, cause.permanence, true);
  in.choice("fault", fault_keys, cause.fault, true);
  in.choice("address_action", address_action_keys, cause.address_action, true);
  in.string("who", cause.who, true);
  in.table("confirmed", [&](TableReader& confirmed) {
    confirmed.strings("command", cause.confirmation.command);
    confirmed.strings("status", cause.confirmation.status);
    confirmed.strings("repeats", cause.confirmation.repeats);
    confirmed.string("otherwise", cause.confirmation.otherwise, true);
    check_commands(confirmed, cause.confirmation.command);
    check_statuses(confirmed, cause.confirmation.status);
  });
  read_patterns(in, "facts", cause.facts);
  read_advice(in, cause.advice);
  in.strings("instead", cause.instead);
  in.string("when", cause.when);
  in.string("delayed", cause.delayed);
  return cause;
}

Provider read_provider(TableReader& in, std::string id) {
  Provider provider;
  provider.id = std::move(id);
  provider.place = in.place();
  in.string("name", provider.name, true);
  in.strings("mx", provider.mx);
  read_patterns(in, "text", provider.text);
  in.string("support", provider.support);
  in.string("postmaster", provider.postmaster);
  in.strings("mailboxes", provider.mailboxes);
  in.boolean("mailboxes_only", provider.mailboxes_only);
  in.strings("networks", provider.networks);
  in.string("spf", provider.spf);
  return provider;
}

Format read_format(TableReader& in) {
  Format format;
  format.place = in.place();
  in.string("id", format.id, true);
  in.string("name", format.name, true);
  in.strings("header", format.header);
  for (const auto& [key, list] : format_lists) {
    read_patterns(in, key, format.*list);
    for (auto& pattern : format.*list) {
      pattern.expanded.insert(0, "(?m)");  // "^" and "$" mean lines in texts of several
    }
  }
  in.choice("words", words_at_keys, format.words, false);
  in.boolean("recipient_of_original", format.recipient_of_original);
  in.boolean("encloses", format.encloses);
  in.boolean("last", format.last);
  in.boolean("receipt", format.receipt);
  std::string kind;
  in.string("kind", kind);
  if (!kind.empty()) {
    const auto known = parse_kind(kind);
    if (!known) {
      in.fail("format " + format.id + ": there is no kind " + kind);
    }
    format.kind = known.value_or(format.kind);
  }
  in.string("why", format.why);
  if (format.from.empty() && format.subject.empty() && format.body.empty() &&
      format.header.empty() && format.cue.empty()) {
    in.fail("format " + format.id + " can't be recognised: give header, from, subject or body");
  }
  return format;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    // An empty file sets failbit without being an error.
    if (in.is_open() && in.peek() == std::ifstream::traits_type::eof()) {
      return std::string();
    }
    return Error{ErrorCode::config, "can't be read", path};
  }
  return text.str();
}

Result<Done> load_into(std::string_view text, const std::string& file, Seen& seen,
                       Catalog& catalog) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const auto& error = parsed.error();
    // toml++ quotes what it read, line ends too.
    return Error{ErrorCode::config, squeeze(error.description()),
                 file + ':' + std::to_string(error.source().begin.line) + ':' +
                     std::to_string(error.source().begin.column)};
  }
  TableReader in(parsed.table(), file);
  in.tables("rule", [&](TableReader& row) {
    add_or_replace(row, "rule", seen, catalog.rules, read_rule(row));
  });
  in.tables("format", [&](TableReader& row) {
    add_or_replace(row, "format", seen, catalog.formats, read_format(row));
  });
  in.named_tables("cause", [&](TableReader& row, std::string id) {
    add_or_replace(row, "cause", seen, catalog.causes, read_cause(row, std::move(id)));
  });
  in.named_tables("provider", [&](TableReader& row, std::string id) {
    add_or_replace(row, "provider", seen, catalog.providers, read_provider(row, std::move(id)));
  });
  return in.finish();
}

}  // namespace

Result<Done> load_text(std::string_view text, const std::string& file, Catalog& catalog) {
  Seen seen;
  return load_into(text, file, seen, catalog);
}

Result<Done> load_path(const std::string& path, Catalog& catalog) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> files;
  if (fs::is_directory(path, error)) {
    for (auto entry = fs::recursive_directory_iterator(path, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      if (entry->path().extension() == ".toml") {
        files.push_back(entry->path().string());
      }
    }
    if (error) {
      return Error{ErrorCode::config, "can't be read: " + error.message(), path};
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) {
      return Error{ErrorCode::config, "there is no rule file (*.toml) in this folder", path};
    }
  } else {
    files.push_back(path);
  }
  Seen seen;
  for (const auto& file : files) {
    const auto text = read_file(file);
    if (!text) {
      return text.error();
    }
    if (auto done = load_into(*text, file, seen, catalog); !done) {
      return done;
    }
  }
  return Done{};
}

}  // namespace postmortem::rules
