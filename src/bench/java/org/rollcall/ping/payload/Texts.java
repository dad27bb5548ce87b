package org.rollcall.ping.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A kind of text, put behind every text of a ping that does not say who sent it. */
public enum Texts {
    PLAIN("plain texts", " of a Limited Company in Zurich"),
    ESCAPES("escapes in every text", " \\\"R\\u0026D\\\" of the 1 \\u003e 0 Ltd"),
    ACCENTS("accents in every text", " Gr\u00f6\u00dfe und S\u00f6hne in Z\u00fcrich AG"),
    UNDECLARED("plain texts and ten undeclared objects", PLAIN.json);

    private static final JsonMapper JSON = new JsonMapper();
    private static final int UNDECLARED_OBJECTS = 10;

    /** Stands in the texts until it is replaced as JSON, because nothing writes JSON as Ruby does. */
    private static final String MARK = "~~~";

    private final String label;
    private final String json;

    Texts(String label, String json) {
        this.label = label;
        this.json = json;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** The ping with such texts. */
    byte[] in(byte[] ping) {
        try {
            var root = (ObjectNode) JSON.readTree(ping);
            mark(root, true);
            if (this == UNDECLARED) {
                for (var i = 0; i < UNDECLARED_OBJECTS; i++) {
                    var added = root.putObject("feature_of_tomorrow_" + i);
                    added.put("enabled", true).put("users", i);
                    added.putObject("by_plan").put("free", 1).put("premium", 2);
                }
            }
            return JSON.writeValueAsString(root).replace(MARK, json).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mark(JsonNode node, boolean top) {
        if (node instanceof ObjectNode object) {
            for (var member : List.copyOf(object.properties())) {
                var isIdentity = top && Identity.isMember(member.getKey());
                if (member.getValue().isTextual() && !isIdentity) {
                    object.put(member.getKey(), member.getValue().textValue() + MARK);
                } else {
                    mark(member.getValue(), false);
                }
            }
        } else {
            node.forEach(element -> mark(element, false));
        }
    }
}
