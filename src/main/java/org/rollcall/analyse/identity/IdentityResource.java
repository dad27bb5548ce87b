package org.rollcall.analyse.identity;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;

/** Clones, renames, reinstallations and merges. */
@Path("/api/v4/usage_data/identities")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class IdentityResource {

    private final Identities identities;
    private final TableAnswers answers;
    private final Caller caller;

    IdentityResource(Identities identities, TableAnswers answers, Caller caller) {
        this.identities = identities;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Link", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = IdentityAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(
            @BeanParam PingParameters parameters,
            @BeanParam @Valid PageParameters page,
            @QueryParam("kind")
                    @Parameter(schema = @Schema(enumeration = {"clone", "rename", "reinstallation", "merge"}))
                    @Nullable
                    String kind,
            @BeanParam TableFormat format) {
        var visibility = parameters.visibility(caller);
        var found = identities.page(
                visibility, parameters.weeks(), kind == null ? null : EnumParameter.of("kind", kind, Kind.class), page);
        return answers.page(format, visibility, found.answer(), PageParameters.link(found.next()));
    }
}
