/** Cases recorded as invalid that are accepted here, and why. */
export const notCaught = {
  /** R4's own rules make these invalid. */
  A: {
    'bundle-with-contained':
      'a fullUrl that disagrees with the id, which R4’s own published examples have: a warning here',
  },
  /** These need something else. */
  B: {
    'dr-example-org': 'a setting: whether addresses of example.org may be written',
    capstmt: 'another server’s SearchParameter, compared with what a CapabilityStatement says of it',
    'pat-security-bad-string': 'a setting: whether a text may hold what looks like HTML',
    'sp-diff-type': 'the SearchParameter that another one is derived from',
    'obs-temp-bad': 'the vital signs profile, imposed because of a LOINC code and not declared',
    'parameters-reference-bad': 'a setting: whether references are fetched',
    'pat-dob-ext':
      'a setting: whether extensions that nobody knows are errors; here they are kept with a warning',
    'target-ref-profile-empty': 'the same, and another publisher’s package',
    'bundle-id-5': 'a terminology server: the display of a CVX code',
    'pat-example-extensions': 'two settings: unknown extensions, addresses of example.org',
    'uk-msg': 'a terminology server: SNOMED CT codes and displays',
    'bad-markdown-no-html':
      'a setting: whether Markdown may hold HTML; without it the same file is a valid case',
    'obs-mz': 'the snapshot of a profile, made when the profile is loaded and not when it is checked',
    'ips-nz-pj': 'a terminology server: displays of LOINC codes',
  },
} as const
