#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/nearest.h"
#include "engine/catalog.h"

namespace postmortem::rules {

Result<Done> check_references(const Catalog& catalog) {
  const auto ids = [](const auto& items) {
    std::vector<std::string_view> out;
    out.reserve(items.size());
    for (const auto& row : items) {
      out.emplace_back(row.id);
    }
    return out;
  };
  const auto causes = ids(catalog.causes);
  const auto providers = ids(catalog.providers);
  const auto has = [](const std::vector<std::string_view>& names, const std::string& id) {
    return std::find(names.begin(), names.end(), id) != names.end();
  };
  for (const Rule& rule : catalog.rules) {
    if (!has(causes, rule.cause)) {
      return Error{ErrorCode::config,
                   "rule " + rule.id + ": there is no cause " + rule.cause +
                       did_you_mean(rule.cause, causes) +
                       " (`postmortem rules list --causes` shows them)",
                   rule.place.text()};
    }
    if (!rule.provider.empty() && !has(providers, rule.provider)) {
      return Error{ErrorCode::config,
                   "rule " + rule.id + ": there is no provider " + rule.provider +
                       did_you_mean(rule.provider, providers) +
                       " (`postmortem rules list --providers` shows them)",
                   rule.place.text()};
    }
  }
  for (const Cause& cause : catalog.causes) {
    auto named = cause.instead;
    named.push_back(cause.confirmation.otherwise);
    named.push_back(cause.delayed);
    for (const auto& id : named) {
      if (!id.empty() && !has(causes, id)) {
        return Error{
            ErrorCode::config,
            "cause " + cause.id + ": there is no cause " + id + did_you_mean(id, causes),
            cause.place.text()};
      }
    }
  }
  return Done{};
}

}  // namespace postmortem::rules
