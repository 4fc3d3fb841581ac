# The rules are checked and packed at build time and become part of the program.
file(GLOB_RECURSE rule_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.toml)
add_executable(pack_rules cmake/pack_rules.cpp)
target_compile_options(pack_rules PRIVATE ${POSTMORTEM_WARNINGS})
target_link_libraries(pack_rules PRIVATE pm_engine)
set(packed ${CMAKE_BINARY_DIR}/packed_rules.bin)
add_custom_command(OUTPUT ${packed}
  COMMAND pack_rules ${CMAKE_SOURCE_DIR}/rules ${packed}
  DEPENDS pack_rules ${rule_files}
  COMMENT "Checking and packing the rules")
file(WRITE ${CMAKE_BINARY_DIR}/packed_rules.S.in
  "    .section .rodata\n    .global postmortem_packed_rules\n    .global postmortem_packed_rules_end\n"
  "    .balign 16\npostmortem_packed_rules:\n    .incbin \"${packed}\"\npostmortem_packed_rules_end:\n    .byte 0\n"
  "    .section .note.GNU-stack,\"\",%progbits\n")
configure_file(${CMAKE_BINARY_DIR}/packed_rules.S.in ${CMAKE_BINARY_DIR}/packed_rules.S COPYONLY)
set_source_files_properties(${CMAKE_BINARY_DIR}/packed_rules.S PROPERTIES OBJECT_DEPENDS ${packed})
add_library(pm_catalog STATIC rules/catalog.cpp ${CMAKE_BINARY_DIR}/packed_rules.S)
target_include_directories(pm_catalog PUBLIC rules)
target_compile_options(pm_catalog PRIVATE $<$<COMPILE_LANGUAGE:CXX>:${POSTMORTEM_WARNINGS}>)
target_link_libraries(pm_catalog PUBLIC pm_engine)
