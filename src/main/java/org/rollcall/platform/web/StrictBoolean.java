package org.rollcall.platform.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;

/** Reads {@code true} and {@code false} of JSON, and takes no number or text for one of them. */
public final class StrictBoolean extends JsonDeserializer<Boolean> {

    @Override
    public Boolean deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return parser.currentToken().isBoolean()
                ? (Boolean) parser.getBooleanValue()
                : (Boolean) context.handleUnexpectedToken(Boolean.class, parser);
    }
}
