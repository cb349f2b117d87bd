# Completion of backend-bench for bash. It asks the program what may follow, and needs no other
# package.
_backend_bench() {
  local line=${COMP_LINE:0:COMP_POINT} part='' word program kind candidate
  local -a words=() replies=()
  # bash splits words at = and : as well. The program gets them whole, up to the cursor.
  for part in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if ((${#words[@]} == 0)) || [[ $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      words+=('')
    fi
    if [[ $line != "$part"* ]]; then part=$line; fi
    words[-1]+=$part
    line=${line#"$part"}
  done
  [[ $part != [=:] ]] || part=''
  word=${words[-1]#[\"\']}
  words[-1]=${word//\\/}
  local before=${words[-1]%"$part"} # bash keeps it, so no reply repeats it
  [[ ${words[-1]} == *"$part" ]] || before=''

  program=${words[0]/#\~\//$HOME/}
  mapfile -t replies < <("$program" completion bash -- "${words[@]:1}" 2>/dev/null)
  kind=${replies[0]-words}
  COMPREPLY=()
  case $kind in
    folders) compopt -o dirnames 2>/dev/null ;;
    files*)
      if [[ $kind == 'files '* ]]; then
        mapfile -t COMPREPLY < <(
          compgen -f -X "!*${kind#files }" -- "$part"
          compgen -d -- "$part"
        )
        compopt -o filenames 2>/dev/null
      fi
      ((${#COMPREPLY[@]})) || compopt -o default 2>/dev/null
      ;;
    *)
      [[ $kind != list ]] || compopt -o nospace 2>/dev/null
      for candidate in "${replies[@]:1}"; do
        candidate=${candidate%%$'\t'*}
        [[ $candidate != *' '* ]] || compopt -o filenames 2>/dev/null # quotes it
        COMPREPLY+=("${candidate#"$before"}")
      done
      ;;
  esac
}
complete -F _backend_bench backend-bench
