#include "cli/rules_source.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "catalog.h"
#include "core/nearest.h"
#include "core/text.h"

namespace postmortem::cli {
namespace {

template <typename Items>
Error no_such_id(const Items& items, const std::string& id, const std::string& what) {
  std::vector<std::string_view> ids;
  ids.reserve(items.size());
  for (const auto& item : items) {
    ids.emplace_back(item.id);
  }
  return Error{ErrorCode::usage,
               "there is no " + what + ' ' + id + did_you_mean(id, ids) +
                   " (`postmortem rules list --" + what + "s` shows them)",
               {}};
}

/// Labels of mail domains that many have: they name nobody.
constexpr auto common_labels =
    std::to_array<std::string_view>({"email", "inbox", "internet", "list", "mail", "mailbox",
                                     "mx", "post", "smtp", "vip", "webmail"});

/// Do people know the provider by that word, which is no id: its name, a host's or mail
/// domain's, or the first label of such a domain ("gmail" of gmail.com)?
bool is_known_as(const rules::Provider& provider, std::string_view word) {
  const auto is_word = [&](std::string_view name) { return equals_nocase(name, word); };
  const auto begins_so = [&](std::string_view domain) {
    return is_word(domain.substr(0, domain.find('.')));
  };
  return is_word(provider.name) || std::ranges::any_of(provider.mx, is_word) ||
         std::ranges::any_of(provider.mailboxes, is_word) ||
         (std::ranges::none_of(common_labels, is_word) &&
          std::ranges::any_of(provider.mailboxes, begins_so));
}

/// Empty where none is known by the word, or more than one.
std::string provider_known_as(const rules::Catalog& catalog, std::string_view word) {
  std::string known;
  for (const auto& provider : catalog.providers) {
    if (is_known_as(provider, word)) {
      if (!known.empty()) {
        return {};
      }
      known = provider.id;
    }
  }
  return known;
}

}  // namespace

Result<rules::RuleSet> open_rules(const std::vector<std::string>& paths, bool whole) {
  if (paths.empty() && !whole) {
    return rules::RuleSet::open(rules::built_in_rules());
  }
  auto catalog = rules::built_in_catalog(whole);
  for (const auto& path : paths) {
    if (auto done = rules::load_path(path, catalog); !done) {
      return done.error();
    }
  }
  if (!paths.empty()) {
    if (auto done = rules::check_references(catalog); !done) {
      return done.error();
    }
  }
  // Patterns of the program's own rules were checked when it was built.
  return rules::RuleSet::make(std::move(catalog), !paths.empty());
}

Result<Done> check_cause(const rules::RuleSet& rules, const std::string& id) {
  // The catalog takes long to read: only for who needs a suggestion.
  return id.empty() || rules.cause(id) != nullptr
             ? Result<Done>(Done{})
             : no_such_id(rules.catalog().causes, id, "cause");
}

Result<Done> check_provider(const rules::RuleSet& rules, const std::string& id) {
  if (id.empty() || rules.provider(id) != nullptr) {
    return Done{};
  }
  const auto known = provider_known_as(rules.catalog(), id);
  return known.empty() ? no_such_id(rules.catalog().providers, id, "provider")
                       : Error{ErrorCode::usage,
                               "there is no provider " + id + "; it is called " + known,
                               {}};
}

}  // namespace postmortem::cli
