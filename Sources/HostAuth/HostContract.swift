/// What the host itself publishes: its manifest and schemas are compiled like a plugin's, so that
/// plugins subscribe to its events like to any other's.
public enum HostContract {}
