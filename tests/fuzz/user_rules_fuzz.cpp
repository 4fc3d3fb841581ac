// A user's rule file: it is read, or the error names the file and a reason in one line.

#include <utility>

#include "engine/catalog.h"
#include "engine/rule_set.h"
#include "fuzz/fuzz.h"

using postmortem::fuzz::require;

namespace {

void require_message(const postmortem::Error& error) {
  require(!error.message.empty() && error.message.find('\n') == std::string::npos);
}

/// The causes and providers that a user's rules may name, without patterns of their own: making
/// those again for each file would leave a few files a second.
postmortem::rules::Catalog names_of(postmortem::rules::Catalog built_in) {
  postmortem::rules::Catalog out;
  out.causes = std::move(built_in.causes);
  out.providers = std::move(built_in.providers);
  for (auto& cause : out.causes) {
    cause.facts.clear();
  }
  for (auto& provider : out.providers) {
    provider.text.clear();
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = postmortem::fuzz::text_of(data, std::min<std::size_t>(size, 4'096));
  static const auto known = names_of(postmortem::rules::built_in_catalog(false));
  auto catalog = known;
  if (auto loaded = postmortem::rules::load_text(text, "user.toml", catalog); !loaded) {
    require_message(loaded.error());
    return 0;
  }
  if (auto checked = postmortem::rules::check_references(catalog); !checked) {
    require_message(checked.error());
    return 0;
  }
  auto rules = postmortem::rules::RuleSet::make(std::move(catalog), true);
  if (!rules) {
    require_message(rules.error());
    return 0;
  }
  postmortem::rules::RuleSet::Scratch scratch;
  static_cast<void>(rules->decide({.text = "550 5.1.1 user unknown", .status = {}}, scratch));
  return 0;
}
