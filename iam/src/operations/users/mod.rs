//! Users.

mod create_user;
mod delete_user;
mod delete_user_permissions_boundary;
mod get_user;
mod list_users;
mod put_user_permissions_boundary;
mod update_user;

pub use create_user::{CreateUser, CreateUserOutput};
pub use delete_user::DeleteUser;
pub use delete_user_permissions_boundary::DeleteUserPermissionsBoundary;
pub use get_user::{GetUser, GetUserOutput};
pub use list_users::{ListUsers, ListUsersOutput, UserSort};
pub use put_user_permissions_boundary::PutUserPermissionsBoundary;
pub use update_user::UpdateUser;
