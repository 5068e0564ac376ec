import type { Subcommand } from './subcommand.ts'

const bash = `# Completion of alluxio-playbook for bash. In ~/.bashrc: source <(alluxio-playbook completion bash)
_alluxio_playbook() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <("$1" __complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[/=] ]]; then compopt -o nospace; fi
}
complete -F _alluxio_playbook alluxio-playbook
`

const zsh = `#compdef alluxio-playbook
# Completion of alluxio-playbook for zsh. In ~/.zshrc, after compinit: source <(alluxio-playbook completion zsh)
_alluxio_playbook() {
  local line value
  local -a asked closed closed_shown open open_shown
  asked=("\${(@Q)words[2,CURRENT]}")
  for line in "\${(@f)$("\${words[1]}" __complete zsh "\${asked[@]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    value=\${line%%$'\\t'*}
    if [[ $value == *[/=] ]]; then
      open+=("$value"); open_shown+=("\${line/$'\\t'/  -- }")
    else
      closed+=("$value"); closed_shown+=("\${line/$'\\t'/  -- }")
    fi
  done
  compadd -l -d closed_shown -a closed
  compadd -S '' -l -d open_shown -a open
}
if [[ \${funcstack[1]} == _alluxio-playbook ]]; then _alluxio_playbook "$@"; else compdef _alluxio_playbook alluxio-playbook; fi
`

const fish = `# Completion of alluxio-playbook for fish. Once: alluxio-playbook completion fish > ~/.config/fish/completions/alluxio-playbook.fish
function __alluxio_playbook_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    $program __complete fish $words (commandline -ct) 2>/dev/null
end
complete -c alluxio-playbook -f -a '(__alluxio_playbook_complete)'
`

const scripts = { bash, zsh, fish }

export const completionCommand: Subcommand<{ shell: keyof typeof scripts }> = {
  command: 'completion <shell>',
  describe: 'Print the script with which a shell completes playbooks, hosts, tags, variables and options',
  positionals: { shell: { choices: Object.keys(scripts), describe: 'The shell' } },
  examples: [
    ['source <($0 completion bash)', 'in ~/.bashrc'],
    ['source <($0 completion zsh)', 'in ~/.zshrc, after compinit'],
    ['$0 completion fish > ~/.config/fish/completions/alluxio-playbook.fish', 'once'],
  ],
  run({ shell }) {
    process.stdout.write(scripts[shell])
  },
}
