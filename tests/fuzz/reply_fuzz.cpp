// A pasted reply through the whole catalog: an answer always comes, its words stand in the
// text.

#include "core/text.h"
#include "fuzz/fuzz.h"
#include "output/table.h"

using postmortem::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static postmortem::rules::RuleSet::Scratch scratch;
  const auto text = postmortem::fuzz::text_of(data, size);
  const auto& analyzer = postmortem::fuzz::analyzer();
  const auto event = postmortem::analysis::explain(analyzer.rules(), text, {}, scratch);
  require(!event.verdict.cause.empty());
  require(analyzer.rules().cause(event.verdict.cause) != nullptr);
  postmortem::fuzz::require_text(event.verdict.evidence);
  for (const auto& [name, value] : event.verdict.facts) {
    require(!name.empty());
    postmortem::fuzz::require_text(value);
  }
  for (const auto& step : event.advice.steps) {
    postmortem::fuzz::require_text(step);
  }
  return 0;
}
