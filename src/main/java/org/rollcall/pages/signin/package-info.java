/** Signing in with a browser, and out. Start reading at {@link org.rollcall.pages.signin.SignInPage}. */
@NullMarked
package org.rollcall.pages.signin;

import org.jspecify.annotations.NullMarked;
