/** What resources share: the values of query parameters, and lists in pages. */
@NullMarked
package org.rollcall.http;

import org.jspecify.annotations.NullMarked;
