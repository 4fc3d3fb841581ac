#include "hostile/shapes.h"

namespace postmortem::hostile {

std::string repeat(std::string_view piece, std::size_t bytes) {
  std::string out(piece);
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) {
    out += piece;
  }
  return out;
}

std::string bounce(std::string_view type, std::string_view body) {
  std::string mail(report_head);
  mail.append("Content-Type: ").append(type).append("\n\n").append(body);
  return mail;
}

std::vector<Shape> shapes() {
  auto all = shapes_of_mail();
  const auto of_reports = shapes_of_reports();
  all.insert(all.end(), of_reports.begin(), of_reports.end());
  return all;
}

}  // namespace postmortem::hostile
