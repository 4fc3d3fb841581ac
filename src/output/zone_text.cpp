#include "output/zone_text.h"

#include <cstddef>

#include "output/layout.h"

namespace postmortem::output {
namespace {

constexpr std::size_t longest_string = 255;  ///< octets (RFC 1035 section 3.3)

void append_octet(std::string& out, char octet) {
  const auto code = static_cast<unsigned char>(octet);
  if (octet == '"' || octet == '\\') {
    out += {'\\', octet};
  } else if (code < ' ' || code > '~') {
    const auto digits = std::to_string(1000 + code);
    out += '\\' + digits.substr(1);
  } else {
    out += octet;
  }
}

}  // namespace

std::string zone_value(const DnsRecord& record) {
  if (record.type != "TXT") {
    return show_safely(record.value);
  }
  std::string out = "\"";
  for (std::size_t i = 0; i < record.value.size(); ++i) {
    if (i != 0 && i % longest_string == 0) {
      out += "\" \"";
    }
    append_octet(out, record.value[i]);
  }
  return out + '"';
}

}  // namespace postmortem::output
