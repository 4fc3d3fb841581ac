#pragma once

#include <string>
#include <string_view>

#include "core/report.h"
#include "dsn/field_block.h"

namespace postmortem::reports {

/// Reads the fields of delivery-status parts into a report, bent as they are: fields in the
/// wrong block or order, blank lines missing, names translated (told by the type in front of
/// the value), recipients that are no addresses.
class StatusReader {
 public:
  explicit StatusReader(Report& report) : report_(report) {}

  /// Reads one part; several of one message may be read one after the other.
  void read(std::string_view body);
  /// To be called after the last part: where none named a recipient, but something was said of
  /// one, it becomes a fact without recipient.
  void finish_without_recipient();

 private:
  void read_block(const dsn::FieldBlock& block);
  void take(const dsn::ReportField& field);
  void recipient_field(const dsn::ReportField& field);
  void take_early();
  void per_message(const dsn::ReportField& field);
  void per_recipient(const dsn::ReportField& field);
  void diagnostic(std::string_view value);
  void finish();
  void choose_recipient();

  Report& report_;
  DeliveryFact fact_{};
  std::string final_{};
  std::string original_{};
  std::string actual_{};
  std::string status_text_{};
  dsn::FieldBlock early_{};  ///< fields about a recipient that was not named yet
  bool in_recipient_{};
  bool begin_recipient_{};
  bool full_{};  ///< as many recipients as are read are there, and one more came
};

}  // namespace postmortem::reports
