package org.rollcall.dictionary;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Problem;

/** Dictionaries from running instances. */
@Path("/api/v4/dictionaries/import")
@RolesAllowed("admin")
@Tag(name = "Dictionaries")
public class DictionaryImportResource {

    private final DictionaryImport dictionaryImport;

    DictionaryImportResource(DictionaryImport dictionaryImport) {
        this.dictionaryImport = dictionaryImport;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(
            responseCode = "502",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<DictionaryDescription> run(
            @QueryParam("force")
                    @Parameter(schema = @Schema(enumeration = DictionaryResource.RETYPED))
                    @Pattern(regexp = DictionaryResource.RETYPED, message = DictionaryResource.NOT_RETYPED)
                    @Nullable
                    String force,
            @RequestBody(required = true, content = @Content) @NotNull ImportRequest request) {
        return DictionaryResource.answer(dictionaryImport.run(request, force != null));
    }
}
