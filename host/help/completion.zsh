#compdef backend-bench
# Completion of backend-bench for zsh. It asks the program what may follow.
_backend-bench() {
  local program=${(Q)words[1]} kind line
  local -a replies described suffix
  program=${program/#\~\//$HOME/}
  replies=("${(@f)$("$program" completion zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  kind=$replies[1]
  case $kind in
    (files*|folders)
      if [[ $PREFIX == -*=* ]]; then
        compset -P '*='
      elif [[ $PREFIX == *=* ]]; then
        compset -P 1 '*='
      fi
      case $kind in
        (folders) _path_files -/ ;;
        (files) _files ;;
        (*) _files -g "*${kind#files }" ;;
      esac
      ;;
    (*)
      for line in "${(@)replies[2,-1]}"; do
        described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
      done
      [[ $kind != list ]] || suffix=(-S '')
      _describe -t words 'backend-bench' described "${(@)suffix}"
      ;;
  esac
}
# As a file in zsh's path it is called; sourced, it registers itself.
if [[ $funcstack[1] == _backend-bench ]]; then
  _backend-bench "$@"
else
  compdef _backend-bench backend-bench
fi
