// Generated payloads read and write JSON, and a plugin imports PluginKit alone.
@_exported public import JSONWire
