package org.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;

/** Puts the keys of every object into another order, at every level. */
public final class Shuffle {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Shuffle() {}

    /** The same payload, of the same length, in an order that depends on the seed alone. */
    public static byte[] keys(byte[] json, long seed) {
        try {
            return JSON.writeValueAsBytes(shuffled(JSON.readTree(json), new Random(seed)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        var members = new ArrayList<>(object.properties());
        Collections.shuffle(members, random);
        var result = JSON.createObjectNode();
        members.forEach(member -> result.set(member.getKey(), shuffled(member.getValue(), random)));
        return result;
    }
}
