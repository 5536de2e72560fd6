/// The host's own contract for identity: its manifest, schemas and pages are compiled like a
/// plugin's, its handlers are acts of the host.
public enum Auth {}
