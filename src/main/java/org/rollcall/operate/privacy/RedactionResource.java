package org.rollcall.operate.privacy;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The redaction rules, for those who send personal data. */
@Path("/api/v4/redaction_rules")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class RedactionResource {

    private final ConfiguredRules redaction;

    RedactionResource(ConfiguredRules redaction) {
        this.redaction = redaction;
    }

    @GET
    @Operation(operationId = "listRedactionRules")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = DescribedRule.class)))
    public List<DescribedRule> list() {
        return redaction.described();
    }
}
