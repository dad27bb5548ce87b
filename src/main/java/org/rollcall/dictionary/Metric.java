package org.rollcall.dictionary;

/**
 * A metric as one dictionary declares it.
 *
 * @param ordinal the number of its key path, from 1, the same in every dictionary for ever
 * @param keyPath dotted path of its value in a payload, {@code counts.issues}
 * @param valueType what its values are declared to be
 */
public record Metric(int ordinal, String keyPath, ValueType valueType) {}
