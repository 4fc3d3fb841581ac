#pragma once

#include <cstddef>

/// Every cap on hostile input, with its unit. What goes past a cap is cut off there and
/// named as a problem; the rest of the input goes on.
namespace postmortem::limits {

inline constexpr std::size_t message_bytes = std::size_t{64}
                                             << 20U;  ///< one message; the rest is skipped
inline constexpr std::size_t header_bytes = std::size_t{1} << 20U;  ///< one header block
inline constexpr std::size_t header_fields =
    4'000;  ///< fields of one header block, or of one block of a report
inline constexpr std::size_t field_bytes = std::size_t{64} << 10U;  ///< one header field
inline constexpr std::size_t mime_depth = 64;                       ///< nested multiparts
inline constexpr std::size_t mime_parts = 10'000;                   ///< parts of one message
inline constexpr std::size_t boundary_bytes = 512;        ///< a boundary (RFC 2046 allows 70)
inline constexpr std::size_t report_recipients = 10'000;  ///< recipients of one report
inline constexpr std::size_t report_bytes = std::size_t{4}
                                            << 20U;  ///< delivery-status read of one report
inline constexpr std::size_t text_bytes = std::size_t{256}
                                          << 10U;  ///< human text read of one part
inline constexpr std::size_t searched_recipients =
    100;  ///< recipients of a report that are looked for in its text
inline constexpr std::size_t weighed_addresses =
    1'000;  ///< addresses of a text that are weighed by the words around them
inline constexpr std::size_t diagnostic_bytes = std::size_t{8}
                                                << 10U;  ///< one diagnostic text kept
inline constexpr std::size_t rule_text_bytes = std::size_t{4}
                                               << 10U;  ///< of a diagnostic that rules look at
inline constexpr std::size_t rule_clauses = 50;         ///< of it that are looked at alone
inline constexpr std::size_t address_bytes = 1'024;     ///< one address kept
inline constexpr std::size_t kept_field_bytes =
    2'048;  ///< one field of the returned message kept
inline constexpr std::size_t decompressed_free = std::size_t{64}
                                                 << 20U;  ///< output before the ratio counts
inline constexpr std::size_t decompressed_ratio =
    2'000;  ///< output to input of a compressed file, past what is free

inline constexpr std::size_t kept_message_bytes =
    std::size_t{1} << 20U;  ///< of a message kept as it came (before it is packed)

}  // namespace postmortem::limits
