// Only says that versions in import paths mean what they say; everything is built from what Debian installed.
module peer

go 1.19
