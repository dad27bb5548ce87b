package org.rollcall.dictionary;

/**
 * Tells others in the process, as a CDI event in the transaction that publishes, that there is a new dictionary.
 *
 * @param first whether no dictionary was published before
 */
public record DictionaryPublished(DictionaryVersion version, boolean first) {}
