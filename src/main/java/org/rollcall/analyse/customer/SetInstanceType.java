package org.rollcall.analyse.customer;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The type of an instance, as an operator has set it.
 *
 * @param setBy name of the caller
 */
@Schema(requiredProperties = {"instance", "type", "set_by", "set_at"})
record SetInstanceType(UUID instance, String type, String setBy, Instant setAt) {}
