#include "reports/text_report.h"

namespace postmortem::reports {

struct FormatSet::Impl {
  std::vector<rules::Format> formats{};
};

FormatSet::FormatSet(const std::vector<rules::Format>& formats)
    : impl_(std::make_shared<Impl>(Impl{formats})) {}

std::optional<Report> read_text_report(const Mail& /*mail*/, const FormatSet& /*formats*/) {
  return std::nullopt;
}

}  // namespace postmortem::reports
