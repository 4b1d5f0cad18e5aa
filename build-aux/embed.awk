# Turns a text file into a C array: awk -v name=asset_partners -f embed.awk partners.txt
# One string literal a line, so that a change in the asset is a change of one line in what is generated.
BEGIN { printf "extern const char %s[];\nconst char %s[] =\n", name, name }
{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    gsub(/\?\?/, "?\\?")
    printf "    \"%s\\n\"\n", $0
}
END { print "    \"\";" }
