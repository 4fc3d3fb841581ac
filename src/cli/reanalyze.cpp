#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "analysis/analyzer.h"
#include "analysis/backscatter.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/history_source.h"
#include "cli/our_mail.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "output/json.h"
#include "output/layout.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  OurMailOptions ours{};
  bool all{};
  bool pretend{};
};

/// What came of reading the kept messages again.
struct Tally {
  std::uint64_t messages{};
  std::uint64_t changed{};
  std::uint64_t unreadable{};
  std::uint64_t beginnings{};  ///< left as they were: the rest of the message had a say
  std::map<std::pair<std::string, std::string>, std::uint64_t> moves{};  ///< from what to what
};

/// What an event was understood as: its cause, or its kind where it has none.
std::string meaning(const Event& event) {
  return event.verdict.cause.empty() ? std::string(info(event.kind).key) : event.verdict.cause;
}

/// All that is kept of the events, what is not printed included.
std::set<std::string> told(const std::vector<Event>& events) {
  std::set<std::string> texts;
  for (const auto& event : events) {
    std::string text;
    output::append_event_json(text, event);
    for (const auto* kept : {&event.hangs_on, &event.subject, &event.original.return_path,
                             &event.verdict.sisimai_reason}) {
      text.append(1, '\n').append(*kept);
    }
    texts.insert(std::move(text));
  }
  return texts;
}

void count_moves(const std::vector<Event>& before, const std::vector<Event>& after,
                 Tally& tally) {
  const auto most = std::max(before.size(), after.size());
  for (std::size_t i = 0; i < most; ++i) {
    const auto from = i < before.size() ? meaning(before[i]) : "nothing";
    const auto to = i < after.size() ? meaning(after[i]) : "nothing";
    ++tally.moves[{from, to}];
  }
}

/// Reads kept messages again and records what they say now, many in a transaction.
class Rereading {
 public:
  Rereading(store::History& history, const analysis::Analyzer& analyzer, bool pretend)
      : history_(history), analyzer_(analyzer), pretend_(pretend) {}

  Result<Done> add(std::int64_t id) {
    const auto kept = history_.kept_message(id);
    if (!kept) {
      return kept.error();
    }
    if (kept->message.empty() || kept->events.empty()) {
      ++tally_.unreadable;
      return Done{};
    }
    const bool was_read = std::ranges::any_of(
        kept->events, [](const Event& e) { return e.kind != EventKind::unrecognised; });
    if (!kept->whole && was_read) {
      ++tally_.beginnings;
      return Done{};
    }
    ++tally_.messages;
    auto events = read(*kept);
    if (told(events) == told(kept->events)) {
      return Done{};
    }
    if (auto done = leave_to_others(id, events); !done) {
      return done;
    }
    if (told(events) == told(kept->events)) {
      return Done{};
    }
    ++tally_.changed;
    count_moves(kept->events, events, tally_);
    std::erase_if(events, [](const Event& e) { return e.kind == EventKind::not_a_report; });
    waiting_.push_back({id, std::move(events), kept->recorded_at});
    return waiting_.size() < batch ? Result<Done>(Done{}) : write();
  }

  /// Reads those again that left events to other messages, which may have given them up since:
  /// so that another run finds nothing to change.
  Result<Done> settle() {
    const auto tally = tally_;
    for (const auto id : std::exchange(sharing_, {})) {
      if (auto done = add(id); !done) {
        return done;
      }
    }
    auto done = write();
    tally_ = tally;
    return done;
  }

  Result<Done> write() {
    if (pretend_ || waiting_.empty()) {
      waiting_.clear();
      return Done{};
    }
    const auto done = history_.replace(waiting_);
    waiting_.clear();
    return done ? Result<Done>(Done{}) : done.error();
  }

  [[nodiscard]] const Tally& tally() const noexcept { return tally_; }

 private:
  static constexpr std::size_t batch = 200;

  /// Two messages may tell of one event: it is recorded once, as the first one's.
  Result<Done> leave_to_others(std::int64_t id, std::vector<Event>& events) {
    const auto elsewhere = history_.recorded_elsewhere(events, id);
    if (!elsewhere) {
      return elsewhere.error();
    }
    std::size_t number = 0;
    if (std::erase_if(events, [&](const Event&) { return elsewhere->at(number++); }) > 0) {
      sharing_.push_back(id);
    }
    return Done{};
  }

  std::vector<Event> read(const store::KeptMessage& kept) {
    std::vector<Event> events;
    const auto& first = kept.events.front();
    analyzer_.analyze({kept.message, kept.envelope_sender, first.source}, scratch_, events);
    if (analyzer_.ours().empty()) {  // then ingest knows better
      for (Event& event : events) {
        analysis::mark_backscatter(event, first.backscatter);
      }
    }
    return events;
  }

  store::History& history_;
  const analysis::Analyzer& analyzer_;
  bool pretend_;
  analysis::Analyzer::Scratch scratch_{};
  std::vector<store::Replacement> waiting_{};
  std::vector<std::int64_t> sharing_{};  ///< messages that left an event to another
  Tally tally_{};
};

void describe(std::string& out, const Tally& tally, bool pretend, Format format) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  if (format == Format::table) {
    out += number(tally.changed) + " of " + number(tally.messages) + " messages " +
           (pretend ? "would read" : "read") + " otherwise now\n";
    for (const auto& [move, count] : tally.moves) {
      out += "  " + move.first + " -> " + move.second + ": " + number(count) + "\n";
    }
    return;
  }
  out += R"({"messages":)" + number(tally.messages) + R"(,"changed":)" + number(tally.changed) +
         R"(,"unreadable":)" + number(tally.unreadable) + R"(,"beginnings":)" +
         number(tally.beginnings) + R"(,"moves":[)";
  for (const auto& [move, count] : tally.moves) {
    // Causes and kinds are plain words.
    out += (out.back() == '[' ? R"({"from":")" : R"(,{"from":")") + move.first + R"(","to":")" +
           move.second + R"(","events":)" + number(count) + "}";
  }
  out += "]}\n";
}

Exit reanalyze(const Options& options) {
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  auto ours = options.ours.read();
  if (!ours) {
    return fail(ours.error());
  }
  const analysis::Analyzer analyzer(std::move(rules).value(), std::move(ours).value(),
                                    analysis::Advise::no);
  // Opened to read first: nothing is made where there is no history.
  auto history = open_history(options.common, {.read_only = true});
  if (history && !options.pretend) {
    history = open_history(options.common, {.bulk = true});
  }
  if (!history) {
    return fail(history.error());
  }
  const auto ids = history->kept_messages(options.all);
  if (!ids) {
    return fail(ids.error());
  }
  auto output = Output::open(options.common.output, {history_path(options.common)});
  if (!output) {
    return fail(output.error());
  }
  Rereading rereading(*history, analyzer, options.pretend);
  for (const auto id : *ids) {
    if (auto done = rereading.add(id); !done) {
      return fail(done.error());
    }
  }
  auto done = rereading.write();
  if (done && !options.pretend) {
    done = rereading.settle();
  }
  if (!done) {
    return fail(done.error());
  }
  const auto& tally = rereading.tally();
  if (tally.unreadable > 0) {
    complain(output::plural(tally.unreadable, "kept message", "kept messages") +
             " could not be unpacked");
  }
  if (tally.beginnings > 0 && !options.common.quiet) {
    complain(output::plural(tally.beginnings, "kept message is", "kept messages are") +
             " no more than a beginning, and left as read from the whole");
  }
  if (!options.common.quiet) {
    describe(output->buffer(), tally, options.pretend, options.common.format);
  }
  const auto written = output->flush();
  if (!written) {
    return fail(written.error());
  }
  return tally.unreadable > 0 ? Exit::incomplete : Exit::done;
}

}  // namespace

void add_reanalyze(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add(
      "reanalyze", "read kept messages that were not understood again by today's rules");
  command.flag({"--all", "all kept messages, not only the unrecognised and undetermined"},
               options->all);
  command.flag({"--dry-run", "tell what would change, change nothing"}, options->pretend);
  options->ours.add_to(command);
  add_common(command, options->common, "table, json, ndjson");
  command.runs([options] { return reanalyze(*options); });
}

}  // namespace postmortem::cli
