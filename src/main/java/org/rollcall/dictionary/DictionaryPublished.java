package org.rollcall.dictionary;

/** Tells others in the process, as a CDI event in the transaction that publishes, that there is a new dictionary. */
public record DictionaryPublished(DictionaryVersion version) {}
