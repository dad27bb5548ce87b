/** What resources share: the values of query parameters, lists in pages, how the service is reached. */
@NullMarked
package org.rollcall.http;

import org.jspecify.annotations.NullMarked;
