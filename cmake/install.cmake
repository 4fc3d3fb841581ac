install(TARGETS postmortem RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY rules/ DESTINATION ${CMAKE_INSTALL_DATADIR}/postmortem/rules
  FILES_MATCHING PATTERN "*.toml" PATTERN "README.md")
install(FILES docs/postmortem.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Shell completion where bash and fish look for it; zsh takes it by `postmortem completion zsh`.
install(CODE "
  foreach(shell bash fish)
    execute_process(COMMAND \"$<TARGET_FILE:postmortem>\" completion \${shell}
      OUTPUT_FILE \"${CMAKE_BINARY_DIR}/completion.\${shell}\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")
install(FILES ${CMAKE_BINARY_DIR}/completion.bash RENAME postmortem
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${CMAKE_BINARY_DIR}/completion.fish RENAME postmortem.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
